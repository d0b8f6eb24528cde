/** What the server fills into new pods. Mirrors kubernetes `pkg/registry/core/pod/strategy.go`. Does not: AppArmor skew. */
import type { ApiObject } from '../../../kube/json/api-object.ts';
import { listAt, objectAt, type JsonObject } from '../../../kube/json/json.ts';
import { mapAt, objectsAt, textsAt } from './fields.ts';
import { qosClassOf } from './pod-qos.ts';

const REQUIRED = 'requiredDuringSchedulingIgnoredDuringExecution';
const PREFERRED = 'preferredDuringSchedulingIgnoredDuringExecution';

/** @param now RFC 3339, whole seconds */
export function newPodStatus(pod: ApiObject, now: string): JsonObject {
  const spec = objectAt(pod, 'spec');
  const status: JsonObject = { phase: 'Pending' };
  if (listAt(spec, 'schedulingGates').length > 0)
    status['conditions'] = [
      {
        type: 'PodScheduled',
        status: 'False',
        lastProbeTime: null,
        lastTransitionTime: now,
        reason: 'SchedulingGated',
        message: 'Scheduling is blocked due to non-empty scheduling gates',
      },
    ];
  status['qosClass'] = qosClassOf(spec);
  return status;
}

/** Values of the pod's own labels become part of the selectors that ask for them by key. */
export function resolveLabelKeys(pod: ApiObject): void {
  const spec = objectAt(pod, 'spec');
  const labels = mapAt(pod.metadata, 'labels');
  const affinity = objectAt(spec, 'affinity');
  for (const kind of ['podAffinity', 'podAntiAffinity']) {
    const pods = objectAt(affinity, kind);
    for (const term of objectsAt(pods, PREFERRED)) addLabelKeys(objectAt(term, 'podAffinityTerm'), labels);
    for (const term of objectsAt(pods, REQUIRED)) addLabelKeys(term, labels);
  }
  for (const constraint of objectsAt(spec, 'topologySpreadConstraints')) addLabelKeys(constraint, labels);
}

function addLabelKeys(term: JsonObject | undefined, labels: Readonly<Record<string, string>>): void {
  const selector = objectAt(term, 'labelSelector');
  if (selector === undefined) return;
  const added = [
    ...requirements(textsAt(term, 'matchLabelKeys'), 'In', labels),
    ...requirements(textsAt(term, 'mismatchLabelKeys'), 'NotIn', labels),
  ];
  if (added.length > 0) selector['matchExpressions'] = [...listAt(selector, 'matchExpressions'), ...added];
}

function requirements(
  keys: readonly string[],
  operator: string,
  labels: Readonly<Record<string, string>>,
): JsonObject[] {
  return keys
    .filter((key) => Object.hasOwn(labels, key))
    .map((key) => ({ key, operator, values: [labels[key] ?? ''] }));
}
