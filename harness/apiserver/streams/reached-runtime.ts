import type { ApiObject } from '../../kube/json/api-object.ts';
import { textAt } from '../../kube/json/json.ts';
import { refusals } from '../../kube/status/refusals.ts';
import { nodeOf } from './pod-container.ts';
import type { PodRuntime } from './pod-runtime.ts';

/**
 * What runs a pod. Where nothing does, its node is one that the server does not know.
 *
 * @throws the 400 of a pod without a node, the 404 of its node
 */
export function reachedRuntime(runtime: PodRuntime | undefined, pod: ApiObject): PodRuntime {
  const node = nodeOf(pod);
  if (node === undefined)
    throw refusals.badRequest(`pod ${textAt(pod.metadata, 'name') ?? ''} does not have a host assigned`);
  if (runtime === undefined) throw refusals.notFound({ group: '', resource: 'pods' }, node);
  return runtime;
}
