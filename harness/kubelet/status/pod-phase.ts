/** The phase of a pod from its container statuses. Mirrors `getPhase` of kubelet `kubelet_pods.go`. */
import {
  isSidecar,
  type PodPhase,
  type RestartPolicy,
  type RunContainer,
  type RunContainerStatus,
  type RunPod,
} from '../pods/pod-types.ts';

export interface PhaseFacts {
  readonly statuses: readonly RunContainerStatus[];
  /** Everything has ended for good. */
  readonly isTerminal: boolean;
  /** Some main container was created. */
  readonly isInitialized: boolean;
}

export function podPhase(pod: RunPod, { statuses, isTerminal, isInitialized }: PhaseFacts): PodPhase {
  const statusOf = (name: string): RunContainerStatus | undefined => statuses.find((each) => each.name === name);
  const all = pod.spec.initContainers ?? [];
  const init = countInit(all.filter((each) => !isSidecar(each)).map(({ name }) => statusOf(name)));
  const sidecars = countSidecars(all.filter(isSidecar), statusOf);
  const main = countMain(pod.spec.containers, statusOf);
  const policy = pod.spec.restartPolicy ?? 'Always';
  if (init.failed > 0 && policy === 'Never') return 'Failed';
  if (init.pending > 0 || (sidecars.pending > 0 && !isInitialized)) return 'Pending';
  const running = sidecars.running + main.running;
  const unknown = sidecars.unknown + main.unknown;
  if (sidecars.waiting + main.waiting > 0) return 'Pending';
  if (running > 0 && unknown === 0) return 'Running';
  if (running > 0 || main.stopped === 0 || unknown > 0) return 'Pending';
  return stoppedPhase(policy, main, isTerminal);
}

function stoppedPhase(policy: RestartPolicy, main: MainCounts, isTerminal: boolean): PodPhase {
  const succeeded = main.stopped === main.succeeded;
  if (isTerminal) return succeeded ? 'Succeeded' : 'Failed';
  if (policy === 'Always') return 'Running';
  if (succeeded) return 'Succeeded';
  return policy === 'Never' ? 'Failed' : 'Running';
}

function countInit(statuses: readonly (RunContainerStatus | undefined)[]): { pending: number; failed: number } {
  const counts = { pending: 0, failed: 0 };
  for (const status of statuses) {
    const ended = status?.state.terminated ?? (status?.state.waiting && status.lastState.terminated);
    if (ended === undefined) counts.pending += 1;
    else if (ended.exitCode !== 0) counts.failed += 1;
  }
  return counts;
}

interface SidecarCounts {
  pending: number;
  running: number;
  waiting: number;
  unknown: number;
}

function countSidecars(
  sidecars: readonly RunContainer[],
  statusOf: (name: string) => RunContainerStatus | undefined,
): SidecarCounts {
  const counts = { pending: 0, running: 0, waiting: 0, unknown: 0 };
  for (const { name } of sidecars) {
    const status = statusOf(name);
    if (status === undefined) counts.unknown += 1;
    else if (status.state.running !== undefined) {
      counts.running += 1;
      if (status.started !== true) counts.pending += 1;
    } else if (status.state.waiting !== undefined && status.lastState.terminated === undefined) {
      counts.pending += 1;
      counts.waiting += 1;
    }
  }
  return counts;
}

interface MainCounts {
  running: number;
  waiting: number;
  stopped: number;
  succeeded: number;
  unknown: number;
}

function countMain(
  containers: readonly RunContainer[],
  statusOf: (name: string) => RunContainerStatus | undefined,
): MainCounts {
  const counts = { running: 0, waiting: 0, stopped: 0, succeeded: 0, unknown: 0 };
  for (const { name } of containers) {
    const status = statusOf(name);
    if (status === undefined) counts.unknown += 1;
    else if (status.state.running !== undefined) counts.running += 1;
    else if (status.state.terminated !== undefined) {
      counts.stopped += 1;
      if (status.state.terminated.exitCode === 0) counts.succeeded += 1;
    } else if (status.lastState.terminated !== undefined) counts.stopped += 1;
    else counts.waiting += 1;
  }
  return counts;
}
