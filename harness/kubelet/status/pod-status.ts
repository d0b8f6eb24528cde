/**
 * The status of a pod from its object and what is true of it. Mirrors `generateAPIPodStatus` of kubelet
 * `kubelet_pods.go` and `updateStatusInternal` of `status_manager.go`.
 */
import type { PodState } from '../pods/pod-state.ts';
import {
  isTerminalPhase,
  type PodCondition,
  type PodPhase,
  type RunContainerStatus,
  type RunPod,
  type RunPodStatus,
} from '../pods/pod-types.ts';
import { containerStatuses } from './container-statuses.ts';
import { KUBELET_CONDITIONS, podConditions, type DraftCondition } from './pod-conditions.ts';
import { podPhase } from './pod-phase.ts';
import { timeText } from './time-text.ts';

export interface StatusFacts {
  readonly state: PodState;
  readonly hostAddress: string;
  /** What was generated last; else what the object says. */
  readonly previous: RunPodStatus;
  readonly isTerminal: boolean;
  /** Why the kubelet itself ends the pod. */
  readonly eviction?: { readonly reason: string; readonly message: string };
  readonly now: Date;
}

export function podStatus(pod: RunPod, facts: StatusFacts): RunPodStatus {
  const { state, previous, hostAddress } = facts;
  const main = containerStatuses(pod, state, 'main', previous.containerStatuses);
  const init = containerStatuses(pod, state, 'init', previous.initContainerStatuses);
  const statuses = [...init, ...main];
  const phase = phaseOf(pod, statuses, facts);
  const why = facts.eviction ?? (phase === previous.phase ? previous : undefined);
  const others = (pod.status?.conditions ?? []).filter(({ type }) => !KUBELET_CONDITIONS.includes(type));
  const conditions = podConditions(pod, { phase, statuses, others, hasSandbox: state.sandbox?.ready === true });
  const { generation } = pod.metadata;
  const podAddress = pod.spec.hostNetwork === true ? hostAddress : state.sandbox?.address;
  return {
    ...(generation === undefined ? {} : { observedGeneration: generation }),
    phase,
    conditions: [...others, ...conditions.map((each) => timed(each, previous.conditions ?? [], facts.now))],
    ...(why?.message === undefined ? {} : { message: why.message }),
    ...(why?.reason === undefined ? {} : { reason: why.reason }),
    hostIP: hostAddress,
    hostIPs: [{ ip: hostAddress }],
    ...addressFields(podAddress),
    startTime: previous.startTime ?? timeText(facts.now),
    containerStatuses: main,
    ...(init.length === 0 ? {} : { initContainerStatuses: init }),
    ...ephemeralFields(pod, facts),
  };
}

function ephemeralFields(
  pod: RunPod,
  { state, previous }: StatusFacts,
): Pick<RunPodStatus, 'ephemeralContainerStatuses'> {
  const statuses = containerStatuses(pod, state, 'ephemeral', previous.ephemeralContainerStatuses);
  return statuses.length === 0 ? {} : { ephemeralContainerStatuses: statuses };
}

function addressFields(address: string | undefined): Pick<RunPodStatus, 'podIP' | 'podIPs'> {
  return address === undefined || address === '' ? {} : { podIP: address, podIPs: [{ ip: address }] };
}

function phaseOf(pod: RunPod, statuses: readonly RunContainerStatus[], facts: StatusFacts): PodPhase {
  const told = pod.status?.phase;
  if (isTerminalPhase(told)) return told ?? 'Failed';
  if (facts.eviction !== undefined) return 'Failed';
  const { state, isTerminal, previous } = facts;
  const isInitialized = pod.spec.containers.some(({ name }) => {
    const run = state.runs.get(name)?.[0];
    return run !== undefined && run.state !== 'exited';
  });
  const phase = podPhase(pod, { statuses, isTerminal, isInitialized });
  return !isTerminalPhase(phase) && isTerminalPhase(previous.phase) ? (previous.phase ?? phase) : phase;
}

function timed(condition: DraftCondition, previous: readonly PodCondition[], now: Date): PodCondition {
  const before = previous.find(({ type }) => type === condition.type);
  const since = before?.status === condition.status ? before.lastTransitionTime : undefined;
  const { type, observedGeneration, status, reason, message } = condition;
  return {
    type,
    ...(observedGeneration === undefined ? {} : { observedGeneration }),
    status,
    lastProbeTime: null,
    lastTransitionTime: since ?? timeText(now),
    ...(reason === undefined ? {} : { reason }),
    ...(message === undefined ? {} : { message }),
  };
}
