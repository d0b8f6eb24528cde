/** Rules of resizing a pod in place. Mirrors kubernetes `pkg/apis/core/validation/validation.go`, ValidatePodResize. */
import type { ApiObject } from '../../../kube/json/api-object.ts';
import { cloneJson, equalJson, objectAt, type JsonObject } from '../../../kube/json/json.ts';
import { fieldErrors, type FieldError } from '../../../kube/status/field-error.ts';
import { objectsAt, textOf } from './fields.ts';
import { podSpecErrors } from './pod-spec-errors.ts';
import { qosClassOf } from './pod-qos.ts';

const MUTABLE = ['cpu', 'memory'];

/** After the rules of changed metadata. */
export function podResizeErrors(pod: ApiObject, old: ApiObject): FieldError[] {
  const spec = objectAt(pod, 'spec') ?? {};
  const oldSpec = objectAt(old, 'spec') ?? {};
  if (hasPodResources(spec) || hasPodResources(oldSpec))
    return [fieldErrors.forbidden('', 'pods with pod-level resources cannot be resized')];
  const errors = podSpecErrors(spec, 'spec', { isPod: true, podName: textOf(pod.metadata, 'name') });
  const qos = textOf(objectAt(old, 'status'), 'qosClass');
  if (qos !== '' && qos !== qosClassOf(spec))
    errors.push(fieldErrors.invalid('spec', qos, 'Pod QOS Class may not change as a result of resizing'));
  const order = orderErrors(spec, oldSpec);
  if (order.length > 0) return [...errors, ...order];
  for (const list of ['initContainers', 'containers']) errors.push(...listErrors(spec, oldSpec, list));
  return errors;
}

function hasPodResources(spec: JsonObject): boolean {
  const resources = objectAt(spec, 'resources');
  return ['requests', 'limits'].some((list) => resources?.[list] !== undefined);
}

function orderErrors(spec: JsonObject, oldSpec: JsonObject): FieldError[] {
  return ['containers', 'initContainers'].flatMap((list) => {
    const containers = objectsAt(spec, list);
    const before = objectsAt(oldSpec, list);
    if (containers.length !== before.length)
      return [fieldErrors.forbidden(`spec.${list}`, `${list} may not be added or removed on resize`)];
    return containers.flatMap((container, index) =>
      container['name'] === before[index]?.['name']
        ? []
        : [fieldErrors.forbidden(`spec.${list}[${index}].name`, `${list} may not be renamed or reordered on resize`)],
    );
  });
}

function listErrors(spec: JsonObject, oldSpec: JsonObject, list: string): FieldError[] {
  const errors: FieldError[] = [];
  for (const [index, container] of objectsAt(spec, list).entries()) {
    const before = objectsAt(oldSpec, list)[index] ?? {};
    const sidecar = list === 'initContainers' && container['restartPolicy'] === 'Always';
    if (list === 'initContainers' && !sidecar) {
      if (!equalJson(container, before))
        errors.push(fieldErrors.forbidden('spec', 'resources for non-sidecar init containers are immutable'));
      continue;
    }
    errors.push(...removalErrors(container, before, `spec.${list}[${index}].resources`));
    if (!equalJson(withResourcesOf(container, before), before))
      errors.push(
        fieldErrors.forbidden(
          'spec',
          `only cpu and memory resources ${sidecar ? 'for sidecar containers ' : ''}are mutable`,
        ),
      );
  }
  return errors;
}

function removalErrors(container: JsonObject, before: JsonObject, field: string): FieldError[] {
  return ['requests', 'limits'].flatMap((list) => {
    const now = objectAt(objectAt(container, 'resources'), list) ?? {};
    const old = objectAt(objectAt(before, 'resources'), list) ?? {};
    return Object.keys(old).every((name) => Object.hasOwn(now, name))
      ? []
      : [fieldErrors.forbidden(`${field}.${list}`, `resource ${list} cannot be removed`)];
  });
}

/** With cpu and memory as they were. */
function withResourcesOf(container: JsonObject, before: JsonObject): JsonObject {
  const result = cloneJson(container);
  const resources: JsonObject = {};
  for (const list of ['limits', 'requests']) {
    const old = objectAt(objectAt(before, 'resources'), list);
    if (old === undefined) continue;
    const amounts = { ...(objectAt(objectAt(container, 'resources'), list) ?? {}) };
    for (const name of MUTABLE)
      if (old[name] === undefined) Reflect.deleteProperty(amounts, name);
      else amounts[name] = old[name];
    resources[list] = amounts;
  }
  result['resources'] = resources;
  if (before['resizePolicy'] === undefined) delete result['resizePolicy'];
  else result['resizePolicy'] = before['resizePolicy'];
  return result;
}
