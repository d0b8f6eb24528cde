import { isConditionTrue } from '../kube/meta/conditions.ts';
import { POD, type Pod } from '../kube/api/pod.ts';
import type { KubeClient } from '../kube/client/kube-client.ts';
import { keyOf } from '../kube/meta/object.ts';

/** Ready and not on its way out: what endpoints are made of. */
export function isServing(pod: Pod): boolean {
  return isReady(pod) && pod.metadata.deletionTimestamp === undefined;
}

export function isReady(pod: Pod): boolean {
  return isConditionTrue(pod.status?.conditions, 'Ready');
}

/** The same pod as it is now; undefined when it is gone, is going, or another one has its name. */
export async function findAgain(client: KubeClient, pod: Pod, signal: AbortSignal): Promise<Pod | undefined> {
  const found = await client.find(POD, keyOf(pod), { signal });
  if (found === undefined || found.metadata.uid !== pod.metadata.uid) return undefined;
  return found.metadata.deletionTimestamp === undefined ? found : undefined;
}

/** `store-7c-x: Running, Ready=False (ContainersNotReady)` */
export function describePod(pod: Pod): string {
  const ready = pod.status?.conditions?.find(({ type }) => type === 'Ready');
  const reason = ready?.reason === undefined ? '' : ` (${ready.reason})`;
  const going = pod.metadata.deletionTimestamp === undefined ? '' : ', terminating';
  return `${pod.metadata.name}: ${pod.status?.phase ?? 'no phase'}, Ready=${ready?.status ?? 'unset'}${reason}${going}`;
}

export function describePods(pods: readonly Pod[]): string {
  return pods.length === 0 ? 'no pods' : pods.map(describePod).join('; ');
}
