/**
 * Drives pods from nodes with NoExecute taints, after the time they tolerate them. Mirrors kubernetes
 * `pkg/controller/tainteviction`.
 */
import { NODE, type Node, type Taint } from '../../../kube/api/core.ts';
import { POD, type Pod } from '../../../kube/api/pod.ts';
import { kubeTime } from '../../../kube/meta/conditions.ts';
import { keyOf } from '../../../kube/meta/object.ts';
import { isNotFound } from '../../../kube/status/status-predicates.ts';
import { parseKey } from '../../runtime/key.ts';
import { objectKeyText } from '../../runtime/shared-objects.ts';
import { semanticEqual } from '../../runtime/semantic-equal.ts';
import { queueOf, type Controller, type ControllerRoom } from '../controller-room.ts';
import { withPodCondition } from '../pods/pod-conditions.ts';
import { isPodTerminal, isPodTerminating } from '../pods/pod-state.ts';
import { tolerates } from '../scheduler/tolerations.ts';

export function taintEvictionController(room: ControllerRoom): Controller {
  const nodes = room.informers.of(NODE);
  const pods = room.informers.of(POD);
  const events = room.recorder('taint-eviction-controller');
  /** Pods whose end is planned. */
  const planned = new Set<string>();
  pods.index('node', ({ spec }) => (spec.nodeName === undefined ? [] : [spec.nodeName]));
  const queue = queueOf(room, { name: 'taint-eviction', handle: (key) => sync(key) });

  const sync = async (key: string): Promise<void> => {
    const pod = pods.get(parseKey(key));
    const node = pod?.spec.nodeName === undefined ? undefined : nodes.get({ name: pod.spec.nodeName });
    const waitMs = pod === undefined || node === undefined ? undefined : evictionWaitMs(pod, node, room.clock.date());
    if (pod === undefined || waitMs === undefined) {
      if (planned.delete(key) && pod !== undefined && !isPodTerminating(pod))
        events.normal(pod, 'TaintManagerEviction', `Cancelling deletion of Pod ${key}`);
      return;
    }
    if (waitMs > 0) {
      planned.add(key);
      queue.addAfter(key, waitMs);
      return;
    }
    await evict(pod);
    planned.delete(key);
  };

  const evict = async (pod: Pod): Promise<void> => {
    events.normal(pod, 'TaintManagerEviction', `Marking for deletion Pod ${objectKeyText(pod)}`);
    const conditions = withPodCondition(pod, {
      type: 'DisruptionTarget',
      status: 'True',
      reason: 'DeletionByTaintManager',
      message: 'Taint manager: deleting due to NoExecute taint',
      lastTransitionTime: kubeTime(room.clock.date()),
    });
    try {
      await pods.patch(keyOf(pod), { metadata: { uid: pod.metadata.uid }, status: { conditions } }, 'status');
      await pods.delete(pod);
    } catch (error) {
      if (!isNotFound(error)) throw error;
    }
  };

  nodes.onChange((before, after) => {
    if (after === undefined || semanticEqual(noExecute(before), noExecute(after))) return;
    for (const pod of pods.by('node', after.metadata.name)) queue.add(objectKeyText(pod));
  });
  pods.onChange((before, after) => {
    const pod = after ?? before;
    const wasBound = before?.spec.nodeName !== undefined;
    const changed = !wasBound || after === undefined || !semanticEqual(before.spec.tolerations, after.spec.tolerations);
    if (pod?.spec.nodeName !== undefined && changed) queue.add(objectKeyText(pod));
  });
  return { queues: [queue] };
}

function noExecute(node: Node | undefined): readonly Taint[] {
  return (node?.spec?.taints ?? []).filter(({ effect }) => effect === 'NoExecute');
}

/** How long the pod may stay. Undefined: as long as it likes. */
export function evictionWaitMs(pod: Pod, node: Node, now: Date): number | undefined {
  const taints = noExecute(node);
  if (taints.length === 0 || isPodTerminating(pod) || isPodTerminal(pod)) return undefined;
  const waits: number[] = [];
  for (const taint of taints) {
    const used = (pod.spec.tolerations ?? []).filter((toleration) => tolerates(toleration, taint));
    if (used.length === 0) return 0;
    const sinceMs = taint.timeAdded === undefined ? now.getTime() : Date.parse(taint.timeAdded);
    for (const { tolerationSeconds } of used)
      if (tolerationSeconds !== undefined) waits.push(Math.max(0, sinceMs + tolerationSeconds * 1_000 - now.getTime()));
  }
  return waits.length === 0 ? undefined : Math.min(...waits);
}
