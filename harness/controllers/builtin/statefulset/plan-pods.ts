/** What to do next for the pods of a StatefulSet. Mirrors kubernetes `pkg/controller/statefulset/stateful_set_control.go` updateStatefulSet. */
import type { StatefulSet } from '../../../kube/api/apps.ts';
import type { Pod } from '../../../kube/api/pod.ts';
import { isPodAvailable, isPodReady, isPodTerminal, isPodTerminating } from '../pods/pod-state.ts';
import { hasIdentity, ordinalOf, revisionOf, startOrdinal } from './identity.ts';

export type PodStep =
  | { readonly kind: 'create'; readonly ordinal: number; readonly revision: 'current' | 'update' }
  | { readonly kind: 'delete'; readonly pod: Pod }
  | { readonly kind: 'identify'; readonly pod: Pod; readonly ordinal: number };

export interface PlanInput {
  readonly set: StatefulSet;
  readonly pods: readonly Pod[];
  readonly updateRevision: string;
  readonly now: Date;
}

/** Steps in order; one at a time where the set is ordered. */
export function planPods(input: PlanInput): readonly PodStep[] {
  const { set, pods } = input;
  const isOrdered = set.spec.podManagementPolicy !== 'Parallel';
  const { replicas, condemned } = partition(set, pods);
  const steps: PodStep[] = [];
  for (const [index, pod] of replicas.entries()) {
    const step = stepOfReplica(input, pod, startOrdinal(set) + index);
    steps.push(...step.steps);
    if (isOrdered && (step.isBlocking || step.steps.some(({ kind }) => kind !== 'identify'))) return steps;
  }
  const removal = planRemoval(input, replicas, condemned, isOrdered);
  if (removal.length > 0 || (isOrdered && condemned.length > 0)) return [...steps, ...removal];
  if (steps.some(({ kind }) => kind !== 'identify')) return steps;
  return [...steps, ...planUpdate(input, replicas)];
}

interface Partition {
  /** By ordinal, from the first one. */
  readonly replicas: readonly (Pod | undefined)[];
  /** Beyond the number of replicas, last ones first. */
  readonly condemned: readonly Pod[];
}

function partition(set: StatefulSet, pods: readonly Pod[]): Partition {
  const { replicas: count = 1 } = set.spec;
  const start = startOrdinal(set);
  const replicas = new Array<Pod | undefined>(count).fill(undefined);
  const condemned: { readonly ordinal: number; readonly pod: Pod }[] = [];
  for (const pod of pods) {
    const ordinal = ordinalOf(set, pod);
    if (ordinal === undefined) continue;
    if (ordinal >= start && ordinal < start + count) replicas[ordinal - start] = pod;
    else condemned.push({ ordinal, pod });
  }
  return { replicas, condemned: condemned.sort((a, b) => b.ordinal - a.ordinal).map(({ pod }) => pod) };
}

function stepOfReplica(
  input: PlanInput,
  pod: Pod | undefined,
  ordinal: number,
): { readonly steps: readonly PodStep[]; readonly isBlocking: boolean } {
  if (pod === undefined)
    return { steps: [{ kind: 'create', ordinal, revision: revisionFor(input.set, ordinal) }], isBlocking: true };
  // Ended pods are made anew, whatever their exit code.
  if (isPodTerminal(pod)) return { steps: isPodTerminating(pod) ? [] : [{ kind: 'delete', pod }], isBlocking: true };
  if (isPodTerminating(pod)) return { steps: [], isBlocking: true };
  const steps: readonly PodStep[] = hasIdentity(pod) ? [] : [{ kind: 'identify', pod, ordinal }];
  return { steps, isBlocking: isUnavailable(input, pod) };
}

/** Ordinals below the partition, or of those that were not updated yet, get the old template. */
function revisionFor({ spec, status }: StatefulSet, ordinal: number): 'current' | 'update' {
  if (spec.updateStrategy?.type === 'OnDelete') return 'update';
  const start = spec.ordinals?.start ?? 0;
  const { rollingUpdate } = spec.updateStrategy ?? {};
  const old = rollingUpdate === undefined ? (status?.currentReplicas ?? 0) : (rollingUpdate.partition ?? 0);
  return ordinal < start + old ? 'current' : 'update';
}

function planRemoval(
  input: PlanInput,
  replicas: readonly (Pod | undefined)[],
  condemned: readonly Pod[],
  isOrdered: boolean,
): readonly PodStep[] {
  if (!isOrdered)
    return condemned.filter((pod) => !isPodTerminating(pod)).map((pod): PodStep => ({ kind: 'delete', pod }));
  const isSick = (pod: Pod | undefined): boolean =>
    pod === undefined || isUnavailable(input, pod) || isPodTerminating(pod);
  const firstSick = replicas.find(isSick) ?? [...condemned].reverse().find(isSick);
  const [last] = condemned;
  if (last === undefined || isPodTerminating(last)) return [];
  if (isUnavailable(input, last) && last !== firstSick) return [];
  return [{ kind: 'delete', pod: last }];
}

/** The last pod that is not of the update revision goes, once those after it are available. */
function planUpdate({ set, ...input }: PlanInput, replicas: readonly (Pod | undefined)[]): readonly PodStep[] {
  const { updateStrategy } = set.spec;
  if (updateStrategy?.type === 'OnDelete') return [];
  const least = updateStrategy?.rollingUpdate?.partition ?? 0;
  for (let index = replicas.length - 1; index >= least; index -= 1) {
    const pod = replicas[index];
    if (pod === undefined) return [];
    if (revisionOf(pod) !== input.updateRevision && !isPodTerminating(pod)) return [{ kind: 'delete', pod }];
    if (isUnavailable({ set, ...input }, pod) || isPodTerminating(pod)) return [];
  }
  return [];
}

function isUnavailable({ set, now }: PlanInput, pod: Pod): boolean {
  return (
    pod.status?.phase !== 'Running' || !isPodReady(pod) || !isPodAvailable(pod, set.spec.minReadySeconds ?? 0, now)
  );
}
