/** Mirrors kubernetes `pkg/registry/scheduling/priorityclass`. */
import type { ApiObject } from '../../../kube/json/api-object.ts';
import { textAt } from '../../../kube/json/json.ts';
import { fieldErrors, type FieldError } from '../../../kube/status/field-error.ts';
import type { BuiltInResource } from '../built-in-resource.ts';
import { kindStrategy } from '../kind-strategy.ts';

const HIGHEST_OF_USERS = 1_000_000_000;
const SYSTEM_PREFIX = 'system-';
const SYSTEM_CLASSES: ReadonlyMap<string, number> = new Map([
  ['system-cluster-critical', 2_000_000_000],
  ['system-node-critical', 2_000_001_000],
]);
const PREEMPTION_POLICIES = ['PreemptLowerPriority', 'Never'];

export const PRIORITY_CLASSES: BuiltInResource = {
  group: 'scheduling.k8s.io',
  version: 'v1',
  kind: 'PriorityClass',
  plural: 'priorityclasses',
  namespaced: false,
  shortNames: ['pc'],
  strategy: kindStrategy({
    namespaced: false,
    update: ['meta', 'change'],
    default: (priority) => {
      priority['preemptionPolicy'] ??= 'PreemptLowerPriority';
      priority['value'] ??= 0;
    },
    prepareForCreate: (priority) => {
      priority.metadata['generation'] = 1;
    },
    errors: priorityErrors,
    changeErrors: (priority, old) => [
      ...(priority['value'] === old['value']
        ? []
        : [fieldErrors.forbidden('value', 'may not be changed in an update.')]),
      ...(priority['preemptionPolicy'] === old['preemptionPolicy']
        ? []
        : [fieldErrors.invalid('preemptionPolicy', priority['preemptionPolicy'] ?? null, 'field is immutable')]),
    ],
  }),
};

function priorityErrors(priority: ApiObject): FieldError[] {
  const name = textAt(priority.metadata, 'name') ?? '';
  const value = Number(priority['value'] ?? 0);
  const errors: FieldError[] = [];
  if (name.startsWith(SYSTEM_PREFIX)) {
    const why = systemProblem(name, value, priority['globalDefault'] === true);
    if (why !== undefined)
      errors.push(
        fieldErrors.forbidden(
          'metadata.name',
          `priority class names with '${SYSTEM_PREFIX}' prefix are reserved for system use only. error: ${why}`,
        ),
      );
  } else if (value > HIGHEST_OF_USERS)
    errors.push(
      fieldErrors.forbidden('value', `maximum allowed value of a user defined priority is ${HIGHEST_OF_USERS}`),
    );
  const policy = textAt(priority, 'preemptionPolicy');
  if (policy !== undefined && !PREEMPTION_POLICIES.includes(policy))
    errors.push(fieldErrors.notSupported('preemptionPolicy', policy, PREEMPTION_POLICIES));
  return errors;
}

function systemProblem(name: string, value: number, global: boolean): string | undefined {
  const wanted = SYSTEM_CLASSES.get(name);
  if (wanted === undefined) return `${name} is not a known system priority class`;
  if (value !== wanted) return `value of ${name} PriorityClass must be ${wanted}`;
  return global ? `globalDefault of ${name} PriorityClass must be false` : undefined;
}
