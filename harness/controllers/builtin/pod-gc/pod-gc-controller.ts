/**
 * Removes pods that nobody else will: those of nodes that are gone, and those that are to be deleted and run nowhere.
 * Mirrors kubernetes `pkg/controller/podgc`. Does not: the limit on ended pods (12500).
 */
import { NODE } from '../../../kube/api/core.ts';
import { POD, type Pod } from '../../../kube/api/pod.ts';
import { kubeTime } from '../../../kube/meta/conditions.ts';
import { keyOf } from '../../../kube/meta/object.ts';
import { isNotFound } from '../../../kube/status/status-predicates.ts';
import { parseKey } from '../../runtime/key.ts';
import { objectKeyText } from '../../runtime/shared-objects.ts';
import { queueOf, type Controller, type ControllerRoom } from '../controller-room.ts';
import { isNodeReady } from '../node-lifecycle/node-conditions.ts';
import { withPodCondition } from '../pods/pod-conditions.ts';
import { isPodTerminal, isPodTerminating } from '../pods/pod-state.ts';

/** How long a node must be gone. */
const QUARANTINE_MS = 40_000;
const OUT_OF_SERVICE = 'node.kubernetes.io/out-of-service';

export function podGarbageController(room: ControllerRoom): Controller {
  const nodes = room.informers.of(NODE);
  const pods = room.informers.of(POD);
  /** Since when nodes are missing. */
  const missingMs = new Map<string, number>();
  pods.index('node', ({ spec }) => (spec.nodeName === undefined ? [] : [spec.nodeName]));
  const queue = queueOf(room, { name: 'pod-gc', handle: (key) => sync(key) });

  const sync = async (key: string): Promise<void> => {
    const pod = pods.get(parseKey(key));
    if (pod === undefined) return;
    const { nodeName = '' } = pod.spec;
    if (nodeName === '') {
      if (isPodTerminating(pod)) await remove(pod);
      return;
    }
    const node = nodes.get({ name: nodeName });
    if (node === undefined) {
      await removeOrphan(key, pod, nodeName);
      return;
    }
    missingMs.delete(nodeName);
    const isOut = node.spec?.taints?.some((taint) => taint.key === OUT_OF_SERVICE) === true;
    if (isOut && isPodTerminating(pod) && !isNodeReady(node)) await remove(pod);
  };

  const removeOrphan = async (key: string, pod: Pod, nodeName: string): Promise<void> => {
    const since = missingMs.get(nodeName) ?? room.clock.now();
    missingMs.set(nodeName, since);
    const leftMs = since + QUARANTINE_MS - room.clock.now();
    if (leftMs > 0) queue.addAfter(key, leftMs);
    else if ((await nodes.find({ name: nodeName })) === undefined) await remove(pod, 'PodGC: node no longer exists');
  };

  /** Without grace: nobody would end it. */
  const remove = async (pod: Pod, reason?: string): Promise<void> => {
    try {
      if (!isPodTerminal(pod)) await fail(pod, reason);
      await pods.delete(pod, { gracePeriodSeconds: 0 });
    } catch (error) {
      if (!isNotFound(error)) throw error;
    }
  };

  const fail = async (pod: Pod, message: string | undefined): Promise<void> => {
    const condition = {
      type: 'DisruptionTarget',
      status: 'True' as const,
      reason: 'DeletionByPodGC',
      lastTransitionTime: kubeTime(room.clock.date()),
    };
    const conditions = message === undefined ? {} : { conditions: withPodCondition(pod, { ...condition, message }) };
    const status = { phase: 'Failed', ...conditions };
    await pods.patch(keyOf(pod), { metadata: { uid: pod.metadata.uid }, status }, 'status');
  };

  pods.onChange((_before, after) => {
    if (after === undefined) return;
    const { nodeName = '' } = after.spec;
    const isLost = nodeName === '' ? isPodTerminating(after) : nodes.get({ name: nodeName }) === undefined;
    if (isLost || isPodTerminating(after)) queue.add(objectKeyText(after));
  });
  nodes.onChange((before, after) => {
    const name = (after ?? before)?.metadata.name ?? '';
    if (before !== undefined && after !== undefined && before.spec?.taints === after.spec?.taints) return;
    for (const pod of pods.by('node', name)) queue.add(objectKeyText(pod));
  });
  return { queues: [queue] };
}
