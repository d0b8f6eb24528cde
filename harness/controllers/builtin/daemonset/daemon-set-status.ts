import type { DaemonSetStatus } from '../../../kube/api/apps.ts';
import { isPodAvailable, isPodReady } from '../pods/pod-state.ts';
import { isUpdated, runsOn } from './daemon-pod.ts';
import { byAge, podsByNode, type DaemonWorld } from './plan-daemons.ts';

/** Mirrors kubernetes `pkg/controller/daemon/daemon_controller.go` updateDaemonSetStatus. */
export function daemonSetStatus({ set, nodes, pods, hash, now }: DaemonWorld): DaemonSetStatus {
  const byNode = podsByNode(pods);
  const counts = { desired: 0, current: 0, misscheduled: 0, ready: 0, updated: 0, available: 0 };
  for (const node of nodes) {
    const [pod] = [...(byNode.get(node.metadata.name) ?? [])].sort(byAge);
    if (!runsOn(set, node).starts) {
      if (pod !== undefined) counts.misscheduled += 1;
      continue;
    }
    counts.desired += 1;
    if (pod === undefined) continue;
    counts.current += 1;
    if (isPodReady(pod)) counts.ready += 1;
    if (isPodAvailable(pod, set.spec.minReadySeconds ?? 0, now)) counts.available += 1;
    if (isUpdated(set, pod, hash)) counts.updated += 1;
  }
  const optional = {
    observedGeneration: set.metadata.generation ?? 0,
    updatedNumberScheduled: counts.updated,
    numberAvailable: counts.available,
    numberUnavailable: counts.desired - counts.available,
  };
  const { collisionCount } = set.status ?? {};
  return {
    currentNumberScheduled: counts.current,
    numberMisscheduled: counts.misscheduled,
    desiredNumberScheduled: counts.desired,
    numberReady: counts.ready,
    ...Object.fromEntries(Object.entries(optional).filter(([, count]) => count !== 0)),
    ...(collisionCount === undefined ? {} : { collisionCount }),
  };
}
