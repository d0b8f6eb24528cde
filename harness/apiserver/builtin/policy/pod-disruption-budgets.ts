/** Stored only: nothing counts healthy pods. Mirrors kubernetes `pkg/registry/policy/poddisruptionbudget`. */
import type { ApiObject } from '../../../kube/json/api-object.ts';
import { objectAt, textAt, type JsonObject, type JsonValue } from '../../../kube/json/json.ts';
import { percentProblems } from '../../../kube/meta/names.ts';
import { labelSelectorErrors } from '../../../kube/meta/validate-label-selector.ts';
import { fieldErrors, type FieldError } from '../../../kube/status/field-error.ts';
import { statusSubresource, type BuiltInResource } from '../built-in-resource.ts';
import { keepField, kindStrategy, statusStrategy } from '../kind-strategy.ts';

const EVICTION_POLICIES = ['AlwaysAllow', 'IfHealthyBudget'];
const COUNTS = ['disruptionsAllowed', 'currentHealthy', 'desiredHealthy', 'expectedPods'];

export const POD_DISRUPTION_BUDGETS: BuiltInResource = {
  group: 'policy',
  version: 'v1',
  kind: 'PodDisruptionBudget',
  plural: 'poddisruptionbudgets',
  namespaced: true,
  shortNames: ['pdb'],
  strategy: kindStrategy({
    namespaced: true,
    tracksGeneration: true,
    allowUnconditionalUpdate: false,
    update: ['spec'],
    default: defaultBudget,
    prepareForCreate: (budget) => {
      budget['status'] = {};
      defaultBudget(budget);
    },
    prepareForUpdate: (budget, old) => {
      keepField(budget, old, 'status');
    },
    errors: budgetErrors,
  }),
  subresources: statusSubresource(
    statusStrategy({ namespaced: true, default: defaultBudget, update: ['spec'], errors: statusErrors }),
  ),
};

function defaultBudget(budget: ApiObject): void {
  budget['spec'] ??= {};
  const status = objectAt(budget, 'status') ?? (budget['status'] = {});
  for (const field of COUNTS) status[field] ??= 0;
}

function budgetErrors(budget: ApiObject): FieldError[] {
  const spec = objectAt(budget, 'spec') ?? {};
  const errors: FieldError[] = [];
  if (spec['minAvailable'] !== undefined && spec['maxUnavailable'] !== undefined)
    errors.push(fieldErrors.invalid('spec', printedSpec(spec), 'minAvailable and maxUnavailable cannot be both set'));
  for (const field of ['minAvailable', 'maxUnavailable'])
    errors.push(...intOrPercentErrors(spec[field], `spec.${field}`));
  errors.push(...labelSelectorErrors(spec['selector'], 'spec.selector'));
  const policy = textAt(spec, 'unhealthyPodEvictionPolicy');
  if (policy !== undefined && !EVICTION_POLICIES.includes(policy))
    errors.push(fieldErrors.notSupported('spec.unhealthyPodEvictionPolicy', policy, EVICTION_POLICIES));
  return errors;
}

function intOrPercentErrors(value: JsonValue | undefined, field: string): FieldError[] {
  if (typeof value === 'string') {
    const errors = percentProblems(value).map((problem) => fieldErrors.invalid(field, value, problem));
    if (errors.length === 0 && Number(value.slice(0, -1)) > 100)
      errors.push(fieldErrors.invalid(field, value, 'must not be greater than 100%'));
    return errors;
  }
  return typeof value === 'number' && value < 0
    ? [fieldErrors.invalid(field, value, 'must be greater than or equal to 0')]
    : [];
}

function statusErrors(budget: ApiObject): FieldError[] {
  const status = objectAt(budget, 'status') ?? {};
  return COUNTS.flatMap((field) => {
    const value = status[field];
    return typeof value === 'number' && value < 0
      ? [fieldErrors.invalid(`status.${field}`, value, 'must be greater than or equal to 0')]
      : [];
  });
}

/** With Go's own names of the fields, as upstream shows them here. */
function printedSpec(spec: JsonObject): JsonObject {
  return {
    MinAvailable: spec['minAvailable'] ?? null,
    Selector: spec['selector'] ?? null,
    MaxUnavailable: spec['maxUnavailable'] ?? null,
    UnhealthyPodEvictionPolicy: spec['unhealthyPodEvictionPolicy'] ?? null,
  };
}
