/** What a PodDisruptionBudget allows. Mirrors kubernetes `pkg/controller/disruption/disruption.go`. */
import type { PodDisruptionBudget, PodDisruptionBudgetStatus } from '../../../kube/api/policy.ts';
import type { Pod } from '../../../kube/api/pod.ts';
import { kubeTime, setCondition } from '../../../kube/meta/conditions.ts';
import { scaledValue } from '../../runtime/int-or-percent.ts';
import { isPodReady, isPodTerminating } from '../pods/pod-state.ts';

/** How long an evicted pod may take to be deleted. */
const DELETION_MS = 120_000;

export interface DisruptionInput {
  readonly budget: PodDisruptionBudget;
  readonly pods: readonly Pod[];
  /** How many pods their owners want. */
  readonly scale: number;
  readonly now: Date;
}

export interface DisruptionResult {
  readonly status: PodDisruptionBudgetStatus;
  /** When to look again, in milliseconds. */
  readonly againMs?: number;
  /** Pods that were evicted and are still there. */
  readonly notDeleted: readonly Pod[];
}

/** Whether the number of pods that owners want is needed: a plain minimum does without. */
export function needsScale({ spec }: PodDisruptionBudget): boolean {
  return spec?.maxUnavailable !== undefined || typeof spec?.minAvailable === 'string';
}

export function disruptionStatus({ budget, pods, scale, now }: DisruptionInput): DisruptionResult {
  const { disrupted, againMs, notDeleted } = disruptedPods(budget, pods, now);
  const expectedPods = needsScale(budget) ? scale : pods.length;
  const desiredHealthy = desired(budget, expectedPods);
  const currentHealthy = pods.filter(
    (pod) => !isPodTerminating(pod) && isPodReady(pod) && !Object.hasOwn(disrupted, pod.metadata.name),
  ).length;
  const spare = currentHealthy - desiredHealthy;
  const disruptionsAllowed = expectedPods <= 0 ? 0 : Math.max(0, spare);
  const observedGeneration = budget.metadata.generation ?? 0;
  const condition = {
    type: 'DisruptionAllowed',
    status: disruptionsAllowed > 0 ? ('True' as const) : ('False' as const),
    reason: disruptionsAllowed > 0 ? 'SufficientPods' : 'InsufficientPods',
    message: '',
    observedGeneration,
  };
  return {
    status: {
      conditions: setCondition(budget.status?.conditions, condition, kubeTime(now)),
      currentHealthy,
      desiredHealthy,
      disruptionsAllowed,
      expectedPods,
      observedGeneration,
      ...(Object.keys(disrupted).length === 0 ? {} : { disruptedPods: disrupted }),
    },
    ...(againMs === undefined ? {} : { againMs }),
    notDeleted,
  };
}

function desired({ spec }: PodDisruptionBudget, expected: number): number {
  if (spec?.maxUnavailable !== undefined)
    return Math.max(0, expected - scaledValue(spec.maxUnavailable, expected, 'up'));
  return scaledValue(spec?.minAvailable, expected, 'up');
}

/** Evicted pods whose deletion is not seen yet do not count as healthy. */
function disruptedPods(
  { status }: PodDisruptionBudget,
  pods: readonly Pod[],
  now: Date,
): { readonly disrupted: Record<string, string>; readonly againMs: number | undefined; readonly notDeleted: Pod[] } {
  const disrupted: Record<string, string> = {};
  const notDeleted: Pod[] = [];
  let againMs: number | undefined;
  for (const pod of pods) {
    const time = status?.disruptedPods?.[pod.metadata.name];
    if (time === undefined || isPodTerminating(pod)) continue;
    const leftMs = Date.parse(time) + DELETION_MS - now.getTime();
    if (leftMs < 0) notDeleted.push(pod);
    else {
      disrupted[pod.metadata.name] = time;
      againMs = Math.min(againMs ?? leftMs, leftMs);
    }
  }
  return { disrupted, againMs, notDeleted };
}
