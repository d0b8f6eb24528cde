/**
 * Says how many pods may be evicted. Mirrors kubernetes `pkg/controller/disruption`. Does not: owners of custom kinds with a
 * scale; the removal of DisruptionTarget conditions that led to nothing.
 */
import { messageOf } from '../../../core/errors.ts';
import { POD_DISRUPTION_BUDGET, type PodDisruptionBudget } from '../../../kube/api/policy.ts';
import { POD, type Pod } from '../../../kube/api/pod.ts';
import { kubeTime, setCondition } from '../../../kube/meta/conditions.ts';
import { labelSelectorText, selectorMatches } from '../../../kube/meta/label-selector.ts';
import type { KubeObject } from '../../../kube/meta/object.ts';
import { namespaceIndex } from '../../runtime/claim.ts';
import { parseKey } from '../../runtime/key.ts';
import { semanticEqual } from '../../runtime/semantic-equal.ts';
import { objectKeyText } from '../../runtime/shared-objects.ts';
import { queueOf, type Controller, type ControllerRoom } from '../controller-room.ts';
import { disruptionStatus, needsScale } from './disruption-status.ts';
import { OwnerScales } from './owner-scales.ts';

export function disruptionController(room: ControllerRoom): Controller {
  const budgets = room.informers.of(POD_DISRUPTION_BUDGET);
  const pods = room.informers.of(POD);
  const scales = new OwnerScales(room.informers);
  const events = room.recorder('controllermanager');
  budgets.index('namespace', namespaceIndex);
  pods.index('namespace', namespaceIndex);
  const unmanaged = (budget: PodDisruptionBudget): void => {
    events.warning(budget, 'UnmanagedPods', unmanagedText(budget));
  };
  const queue = queueOf(room, { name: 'disruption', handle: (key) => sync(key) });

  const sync = async (key: string): Promise<void> => {
    const budget = budgets.get(parseKey(key));
    if (budget === undefined) return;
    const selected = pods.by('namespace', budget.metadata.namespace ?? '').filter((pod) => selects(budget, pod));
    if (selected.length === 0) events.normal(budget, 'NoPods', 'No matching pods found');
    const now = room.clock.date();
    let scale = 0;
    try {
      if (needsScale(budget))
        scale = scales.of(selected, () => {
          unmanaged(budget);
        });
    } catch (error) {
      const message = messageOf(error);
      const text = `Failed to calculate the number of expected pods: ${message}`;
      events.warning(budget, 'CalculateExpectedPodCountFailed', text);
      await failSafe(budget, message);
      return;
    }
    const { status, againMs, notDeleted } = disruptionStatus({ budget, pods: selected, scale, now });
    const { namespace = '' } = budget.metadata;
    for (const pod of notDeleted)
      events.warning(
        pod,
        'NotDeleted',
        `Pod was expected by PDB ${namespace}/${namespace} to be deleted but it wasn't`,
      );
    if (!semanticEqual(status, budget.status)) await budgets.updateStatus({ ...budget, status });
    if (againMs !== undefined) queue.addAfter(key, againMs + 1);
  };

  /** Nothing may be evicted while it is unknown what may. */
  const failSafe = async (budget: PodDisruptionBudget, message: string): Promise<void> => {
    const { observedGeneration = 0 } = budget.status ?? {};
    const draft = {
      type: 'DisruptionAllowed',
      status: 'False' as const,
      reason: 'SyncFailed',
      message,
      observedGeneration,
    };
    const conditions = setCondition(budget.status?.conditions, draft, kubeTime(room.clock.date()));
    const counts = { currentHealthy: 0, desiredHealthy: 0, expectedPods: 0 };
    const status = { ...counts, ...budget.status, disruptionsAllowed: 0, conditions };
    if (!semanticEqual(status, budget.status)) await budgets.updateStatus({ ...budget, status });
  };

  const addFor = (namespace: string, of: (budget: PodDisruptionBudget) => boolean): void => {
    for (const budget of budgets.by('namespace', namespace)) if (of(budget)) queue.add(objectKeyText(budget));
  };
  /** The number of pods that they want may have changed. */
  const ownerChanged = (before: KubeObject | undefined, after: KubeObject | undefined): void => {
    if (before?.metadata.generation === after?.metadata.generation) return;
    addFor((after ?? before)?.metadata.namespace ?? '', needsScale);
  };
  budgets.onChange((_before, after) => {
    if (after !== undefined) queue.add(objectKeyText(after));
  });
  pods.onChange((before, after) => {
    const namespace = (after ?? before)?.metadata.namespace ?? '';
    addFor(namespace, (budget) => [before, after].some((pod) => pod !== undefined && selects(budget, pod)));
  });
  scales.onChange(ownerChanged);
  return { queues: [queue] };
}

function selects({ spec }: PodDisruptionBudget, pod: Pod): boolean {
  return spec?.selector !== undefined && selectorMatches(spec.selector, pod.metadata.labels);
}

function unmanagedText({ spec }: PodDisruptionBudget): string {
  const labels = labelSelectorText(spec?.selector?.matchLabels ?? {});
  return (
    `Pods selected by this PodDisruptionBudget (selector: ${labels}) were found to be unmanaged. As a result, the status of ` +
    'the PDB cannot be calculated correctly, which may result in undefined behavior. To account for these pods please set ' +
    '".spec.minAvailable" field of the PDB to an integer value.'
  );
}
