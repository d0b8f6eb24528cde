import type { Clock } from '../../core/clock.ts';
import { notYet, ready, type Observation } from '../../core/wait.ts';
import { POD, type Pod } from '../../kube/api/pod.ts';
import type { KubeClient } from '../../kube/client/kube-client.ts';
import { isConditionTrue } from '../../kube/meta/conditions.ts';

const NAMESPACE = 'kube-system';

/** A change to it has no meaning for anybody; it is the change itself that counts. */
const NUDGED_AT = 'fleetbed.dev/nudged-at';

type PodClient = Pick<KubeClient, 'list' | 'mergePatch'>;

/** The name of a CoreDNS pod that is Ready; a running one that is not Ready is nudged. */
export async function coreDnsPod(
  client: PodClient,
  { clock, signal }: { readonly clock: Clock; readonly signal: AbortSignal },
): Promise<Observation<string>> {
  const second = String(Math.floor(clock.now() / 1_000));
  const { items } = await client.list(POD, { namespace: NAMESPACE, labelSelector: 'k8s-app=kube-dns', signal });
  const up = items.find(({ status }) => isConditionTrue(status?.conditions, 'Ready'));
  if (up !== undefined) return ready(up.metadata.name);
  await Promise.all(items.filter(isStarted).map((pod) => nudge(client, pod, second, signal)));
  return notYet(
    items.length === 0
      ? 'there is no CoreDNS pod'
      : items.map((pod) => `${pod.metadata.name} is ${pod.status?.phase ?? 'unknown'}, not Ready`).join('; '),
  );
}

/**
 * Makes the kubelet probe the pod now. CoreDNS is ready about 2 s after its start, just too late for the first probe, and
 * the next one comes after a whole period of 10 s; but a pod that changes is probed at once
 * (kubelet `prober_manager.go`, `UpdatePodStatus`). More than one nudge in the same second changes nothing.
 */
async function nudge(
  client: PodClient,
  { metadata: { name } }: Pod,
  second: string,
  signal: AbortSignal,
): Promise<void> {
  const annotations = { [NUDGED_AT]: second };
  await client.mergePatch(POD, { namespace: NAMESPACE, name }, { metadata: { annotations } }, { signal });
}

function isStarted({ status }: Pod): boolean {
  return status?.phase === 'Running';
}
