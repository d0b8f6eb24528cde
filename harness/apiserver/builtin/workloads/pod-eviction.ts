/** Whether a pod may be evicted. Mirrors kubernetes `pkg/registry/core/pod/storage/eviction.go`. */
import type { ApiObject } from '../../../kube/json/api-object.ts';
import { cloneJson, isJsonObject, numberAt, objectAt, type JsonObject } from '../../../kube/json/json.ts';
import { selectorMatches } from '../../../kube/meta/label-selector.ts';
import { labelSelectorErrors } from '../../../kube/meta/validate-label-selector.ts';
import { KubeStatusError } from '../../../kube/status/kube-status-error.ts';
import { refusals } from '../../../kube/status/refusals.ts';
import { mapAt, numberOf, objectsAt, structAt, textOf } from './fields.ts';

const MOST_DISRUPTED = 2_000;
const REFUSED = "Cannot evict pod as it would violate the pod's disruption budget.";

/** `budget`: this budget pays for it and must be stored with its new status first. */
export interface EvictionPermit {
  readonly budget?: ApiObject;
}

/**
 * Throws 429 when a budget does not allow it, 500 when several budgets cover the pod.
 *
 * @param budgets every PodDisruptionBudget of the namespace
 * @param now RFC 3339, whole seconds
 */
export function evictionPermit(pod: ApiObject, budgets: readonly ApiObject[], now: string): EvictionPermit {
  const phase = textOf(objectAt(pod, 'status'), 'phase');
  const needsNoBudget = ['Succeeded', 'Failed', 'Pending'].includes(phase);
  if (needsNoBudget || typeof pod.metadata['deletionTimestamp'] === 'string') return {};
  const covering = budgets.filter((budget) => covers(budget, pod));
  if (covering.length > 1)
    throw refusals.unclassified(
      'This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.',
    );
  const [budget] = covering;
  if (budget === undefined || (!isReady(pod) && toleratesUnhealthy(budget))) return {};
  return { budget: spent(budget, textOf(pod.metadata, 'name'), now) };
}

function covers(budget: ApiObject, pod: ApiObject): boolean {
  const selector = objectAt(budget, 'spec')?.['selector'];
  if (!isJsonObject(selector) || labelSelectorErrors(selector, '').length > 0) return false;
  return selectorMatches(selector, mapAt(pod.metadata, 'labels'));
}

function isReady(pod: ApiObject): boolean {
  return objectsAt(objectAt(pod, 'status'), 'conditions').some(
    (condition) => textOf(condition, 'type') === 'Ready' && textOf(condition, 'status') === 'True',
  );
}

function toleratesUnhealthy(budget: ApiObject): boolean {
  const status = objectAt(budget, 'status');
  const desired = numberOf(status, 'desiredHealthy');
  return (
    objectAt(budget, 'spec')?.['unhealthyPodEvictionPolicy'] === 'AlwaysAllow' ||
    (desired > 0 && numberOf(status, 'currentHealthy') >= desired)
  );
}

function spent(budget: ApiObject, pod: string, now: string): ApiObject {
  const name = textOf(budget.metadata, 'name');
  const status = objectAt(budget, 'status') ?? {};
  const allowed = numberOf(status, 'disruptionsAllowed');
  if (numberOf(status, 'observedGeneration') < (numberAt(budget.metadata, 'generation') ?? 0))
    throw refused(`The disruption budget ${name} is still being processed by the server.`, 10);
  const resource = { group: 'policy', resource: 'poddisruptionbudget' };
  if (allowed < 0) throw refusals.forbidden(resource, name, 'pdb disruptions allowed is negative');
  if (Object.keys(objectAt(status, 'disruptedPods') ?? {}).length > MOST_DISRUPTED)
    throw refusals.forbidden(
      resource,
      name,
      'DisruptedPods map too big - too many evictions not confirmed by PDB controller',
    );
  if (allowed === 0) {
    const desired = numberOf(status, 'desiredHealthy');
    const current = numberOf(status, 'currentHealthy');
    throw refused(`The disruption budget ${name} needs ${desired} healthy pods and has ${current} currently`, 0);
  }
  const next = cloneJson(budget);
  const nextStatus = structAt(next, 'status');
  nextStatus['disruptionsAllowed'] = allowed - 1;
  structAt(nextStatus, 'disruptedPods')[pod] = now;
  if (allowed === 1)
    nextStatus['conditions'] = exhausted(nextStatus, numberAt(budget.metadata, 'generation') ?? 0, now);
  return next;
}

function exhausted(status: JsonObject, generation: number, now: string): JsonObject[] {
  const before = objectsAt(status, 'conditions');
  const known = before.find((condition) => textOf(condition, 'type') === 'DisruptionAllowed');
  const next: JsonObject = {
    type: 'DisruptionAllowed',
    status: 'False',
    observedGeneration: generation,
    lastTransitionTime: known?.['status'] === 'False' ? (known['lastTransitionTime'] ?? now) : now,
    reason: 'InsufficientPods',
    message: '',
  };
  return known === undefined ? [...before, next] : before.map((condition) => (condition === known ? next : condition));
}

function refused(cause: string, retryAfterSeconds: number): KubeStatusError {
  return new KubeStatusError({
    kind: 'Status',
    code: 429,
    reason: 'TooManyRequests',
    message: REFUSED,
    details: {
      causes: [{ reason: 'DisruptionBudget', message: cause }],
      ...(retryAfterSeconds === 0 ? {} : { retryAfterSeconds }),
    },
  });
}
