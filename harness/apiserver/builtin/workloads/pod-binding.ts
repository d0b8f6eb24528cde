/** Giving a pod to a node. Mirrors kubernetes `pkg/registry/core/pod/storage/storage.go`, BindingREST. */
import type { ApiObject } from '../../../kube/json/api-object.ts';
import { cloneJson, listAt, objectAt, type JsonObject } from '../../../kube/json/json.ts';
import { fieldErrors, fieldErrorText, type FieldError } from '../../../kube/status/field-error.ts';
import { refusals } from '../../../kube/status/refusals.ts';
import { mapAt, structAt, textOf } from './fields.ts';
import { withPodCondition } from './pod-condition.ts';

/**
 * The pod on its node; the stored one is left alone. Throws 409 for a pod that is bound, gated or going away, 500 for a
 * wrong binding, as upstream does.
 *
 * @param binding a decoded `v1` Binding
 * @param now RFC 3339, whole seconds
 */
export function boundPod(pod: ApiObject, binding: JsonObject, now: string): ApiObject {
  refuseWrongBinding(binding);
  const name = textOf(pod.metadata, 'name');
  const problem = obstacle(pod, name, objectAt(binding, 'metadata'));
  if (problem !== undefined) throw refusals.conflict({ group: '', resource: 'pods/binding' }, name, problem);
  const next = cloneJson(pod);
  structAt(next, 'spec')['nodeName'] = textOf(objectAt(binding, 'target'), 'name');
  const annotations = mapAt(objectAt(binding, 'metadata'), 'annotations');
  if (Object.keys(annotations).length > 0) Object.assign(structAt(next.metadata, 'annotations'), annotations);
  next['status'] = withPodCondition(structAt(next, 'status'), { type: 'PodScheduled', status: 'True' }, now);
  return next;
}

function obstacle(pod: ApiObject, name: string, wanted: JsonObject | undefined): string | undefined {
  const spec = objectAt(pod, 'spec');
  for (const [field, shown] of [
    ['uid', 'UID'],
    ['resourceVersion', 'ResourceVersion'],
  ] as const) {
    const condition = textOf(wanted, field);
    const actual = textOf(pod.metadata, field);
    if (condition !== '' && condition !== actual)
      return `Precondition failed: ${shown} in precondition: ${condition}, ${shown} in object meta: ${actual}`;
  }
  if (typeof pod.metadata['deletionTimestamp'] === 'string')
    return `pod ${name} is being deleted, cannot be assigned to a host`;
  const node = textOf(spec, 'nodeName');
  if (node !== '') return `pod ${name} is already assigned to node ${JSON.stringify(node)}`;
  return listAt(spec, 'schedulingGates').length > 0 ? `pod ${name} has non-empty .spec.schedulingGates` : undefined;
}

function refuseWrongBinding(binding: JsonObject): void {
  const target = objectAt(binding, 'target');
  const kind = textOf(target, 'kind');
  const errors: FieldError[] = [];
  if (kind !== '' && kind !== 'Node') errors.push(fieldErrors.notSupported('target.kind', kind, ['Node', '<empty>']));
  if (textOf(target, 'name') === '') errors.push(fieldErrors.required('target.name'));
  if (errors.length === 0) return;
  const texts = errors.map(fieldErrorText);
  throw refusals.unclassified(texts.length === 1 ? (texts[0] ?? '') : `[${texts.join(', ')}]`);
}
