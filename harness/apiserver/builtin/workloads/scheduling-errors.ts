/** Rules of tolerations, spread constraints, gates. Mirrors kubernetes `pkg/apis/core/validation/validation.go`. */
import type { JsonObject } from '../../../kube/json/json.ts';
import { labelValueProblems, qualifiedNameProblems } from '../../../kube/meta/names.ts';
import { labelSelectorErrors } from '../../../kube/meta/validate-label-selector.ts';
import { labelKeyErrors } from '../../../kube/meta/validate-meta.ts';
import { fieldErrors, type FieldError } from '../../../kube/status/field-error.ts';
import { matchLabelKeyErrors } from './affinity-errors.ts';
import { numberOf, objectsAt, textOf } from './fields.ts';

const EFFECTS = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'];
const ACTIONS = ['DoNotSchedule', 'ScheduleAnyway'];
const NODE_POLICIES = ['Honor', 'Ignore'];

export function tolerationErrors(spec: JsonObject, path: string): FieldError[] {
  return objectsAt(spec, 'tolerations').flatMap((toleration, index) =>
    oneTolerationErrors(toleration, `${path}.tolerations[${index}]`),
  );
}

function oneTolerationErrors(toleration: JsonObject, field: string): FieldError[] {
  const errors: FieldError[] = [];
  const key = textOf(toleration, 'key');
  const operator = textOf(toleration, 'operator');
  const effect = textOf(toleration, 'effect');
  if (key !== '') errors.push(...labelKeyErrors(key, `${field}.key`));
  else if (operator !== 'Exists')
    errors.push(
      fieldErrors.invalid(
        `${field}.operator`,
        operator,
        'operator must be Exists when `key` is empty, which means "match all values and all keys"',
      ),
    );
  if (toleration['tolerationSeconds'] !== undefined && effect !== 'NoExecute')
    errors.push(
      fieldErrors.invalid(`${field}.effect`, effect, "effect must be 'NoExecute' when `tolerationSeconds` is set"),
    );
  errors.push(...operatorErrors(operator, textOf(toleration, 'value'), `${field}.operator`));
  if (effect !== '' && !EFFECTS.includes(effect))
    errors.push(fieldErrors.notSupported(`${field}.effect`, effect, EFFECTS));
  return errors;
}

function operatorErrors(operator: string, value: string, field: string): FieldError[] {
  switch (operator) {
    case 'Equal':
    case '': {
      const problems = labelValueProblems(value);
      return problems.length === 0 ? [] : [fieldErrors.invalid(field, value, problems.join(';'))];
    }
    case 'Exists':
      if (value === '') return [];
      return [fieldErrors.invalid(field, value, "value must be empty when `operator` is 'Exists'")];
    default:
      return [fieldErrors.notSupported(field, operator, ['Equal', 'Exists'])];
  }
}

export function topologySpreadErrors(spec: JsonObject, path: string): FieldError[] {
  const constraints = objectsAt(spec, 'topologySpreadConstraints');
  return constraints.flatMap((constraint, index) =>
    constraintErrors(constraint, constraints.slice(index + 1), `${path}.topologySpreadConstraints[${index}]`),
  );
}

function constraintErrors(constraint: JsonObject, later: readonly JsonObject[], field: string): FieldError[] {
  const errors: FieldError[] = [];
  const skew = numberOf(constraint, 'maxSkew');
  if (skew <= 0) errors.push(fieldErrors.invalid(`${field}.maxSkew`, skew, 'must be greater than zero'));
  const key = textOf(constraint, 'topologyKey');
  if (key === '') errors.push(fieldErrors.required(`${field}.topologyKey`, 'can not be empty'));
  const action = textOf(constraint, 'whenUnsatisfiable');
  if (!ACTIONS.includes(action)) errors.push(fieldErrors.notSupported(`${field}.whenUnsatisfiable`, action, ACTIONS));
  if (later.some((other) => textOf(other, 'topologyKey') === key && textOf(other, 'whenUnsatisfiable') === action))
    errors.push(fieldErrors.duplicate(`${field}.{topologyKey, whenUnsatisfiable}`, `{${key}, ${action}}`));
  errors.push(...minDomainsErrors(constraint['minDomains'], action, `${field}.minDomains`));
  for (const policy of ['nodeAffinityPolicy', 'nodeTaintsPolicy']) {
    const value = constraint[policy];
    if (typeof value === 'string' && !NODE_POLICIES.includes(value))
      errors.push(fieldErrors.notSupported(`${field}.${policy}`, value, NODE_POLICIES));
  }
  errors.push(...matchLabelKeyErrors(constraint, field));
  errors.push(...labelSelectorErrors(constraint['labelSelector'], `${field}.labelSelector`));
  return errors;
}

function minDomainsErrors(domains: unknown, action: string, field: string): FieldError[] {
  if (typeof domains !== 'number') return [];
  const errors = domains > 0 ? [] : [fieldErrors.invalid(field, domains, 'must be greater than zero')];
  if (action !== 'DoNotSchedule')
    errors.push(
      fieldErrors.invalid(field, domains, `can only use minDomains if whenUnsatisfiable=DoNotSchedule, not ${action}`),
    );
  return errors;
}

export function gateErrors(spec: JsonObject, path: string): FieldError[] {
  const errors = objectsAt(spec, 'readinessGates').flatMap((gate, index) => {
    const type = textOf(gate, 'conditionType');
    const field = `${path}.readinessGates[${index}].conditionType`;
    return qualifiedNameProblems(type).map((problem) => fieldErrors.invalid(field, type, problem));
  });
  const seen = new Set<string>();
  for (const [index, gate] of objectsAt(spec, 'schedulingGates').entries()) {
    const name = textOf(gate, 'name');
    const field = `${path}.schedulingGates[${index}]`;
    for (const problem of qualifiedNameProblems(name)) errors.push(fieldErrors.invalid(field, name, problem));
    if (seen.has(name)) errors.push(fieldErrors.duplicate(field, name));
    seen.add(name);
  }
  return errors;
}
