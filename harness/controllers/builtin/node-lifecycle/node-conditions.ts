/** What a silent kubelet makes of a node's conditions. Mirrors kubernetes `pkg/controller/nodelifecycle/node_lifecycle_controller.go` tryUpdateNodeHealth. */
import type { Node, NodeCondition } from '../../../kube/api/core.ts';
import { kubeTime } from '../../../kube/meta/conditions.ts';

/** NetworkUnavailable is not the kubelet's. */
const KUBELET_CONDITIONS: readonly string[] = ['Ready', 'MemoryPressure', 'DiskPressure', 'PIDPressure'];

export function readyCondition({ status }: Node): NodeCondition | undefined {
  return status?.conditions?.find(({ type }) => type === 'Ready');
}

export function isNodeReady(node: Node): boolean {
  return readyCondition(node)?.status === 'True';
}

/** All conditions of the kubelet as Unknown; the same list where they are already. */
export function unknownConditions(node: Node, now: Date): readonly NodeCondition[] {
  const conditions = node.status?.conditions ?? [];
  const lastTransitionTime = kubeTime(now);
  const changed = conditions.map((condition): NodeCondition =>
    !KUBELET_CONDITIONS.includes(condition.type) || condition.status === 'Unknown'
      ? condition
      : {
          ...condition,
          status: 'Unknown',
          reason: 'NodeStatusUnknown',
          message: 'Kubelet stopped posting node status.',
          lastTransitionTime,
        },
  );
  const { creationTimestamp } = node.metadata;
  const missing = KUBELET_CONDITIONS.filter((type) => !conditions.some((condition) => condition.type === type)).map(
    (type): NodeCondition => ({
      type,
      status: 'Unknown',
      ...(creationTimestamp === undefined ? {} : { lastHeartbeatTime: creationTimestamp }),
      lastTransitionTime,
      reason: 'NodeStatusNeverUpdated',
      message: 'Kubelet never posted node status.',
    }),
  );
  const isSame = missing.length === 0 && changed.every((condition, index) => condition === conditions[index]);
  return isSame ? conditions : [...changed, ...missing];
}
