/**
 * The container statuses of a pod. Mirrors `convertToAPIContainerStatuses` of kubelet `kubelet_pods.go` and
 * `UpdatePodStatus` of `prober_manager.go`. Does not: resize, stop signals, devices.
 */
import type { ContainerRun, PodState } from '../pods/pod-state.ts';
import { latestRun, shouldRestart } from '../pods/pod-state.ts';
import {
  isSidecar,
  type ContainerState,
  type RunContainer,
  type RunContainerStatus,
  type RunPod,
  type TerminatedState,
} from '../pods/pod-types.ts';
import { timeText } from './time-text.ts';

export type ContainerKind = 'init' | 'main' | 'ephemeral';

const FIELDS = { init: 'initContainers', main: 'containers', ephemeral: 'ephemeralContainers' } as const;

export function containerStatuses(
  pod: RunPod,
  state: PodState,
  kind: ContainerKind,
  previous: readonly RunContainerStatus[] = [],
): RunContainerStatus[] {
  const containers = pod.spec[FIELDS[kind]] ?? [];
  const statuses = containers.map((container) => {
    const before = previous.find(({ name }) => name === container.name);
    const status = withStartFailure(container, pod, state, kind, statusOf(container, pod, state, before));
    return kind === 'ephemeral' ? status : withProbes(container, state, kind, status);
  });
  return kind === 'init' ? statuses : statuses.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}

function statusOf(
  container: RunContainer,
  pod: RunPod,
  state: PodState,
  before: RunContainerStatus | undefined,
): RunContainerStatus {
  const [run, earlier] = state.runs.get(container.name) ?? [];
  if (run === undefined) {
    if (before?.state.terminated !== undefined) return before;
    const reason = (pod.spec.initContainers ?? []).length > 0 ? 'PodInitializing' : 'ContainerCreating';
    return {
      ...namedStatus(container),
      state: { waiting: { reason } },
      lastState: before?.lastState ?? {},
      restartCount: before?.restartCount ?? 0,
    };
  }
  return {
    ...namedStatus(container),
    image: run.image,
    imageID: run.imageId,
    containerID: run.id,
    restartCount: run.restartCount,
    state: stateOf(run),
    lastState: earlier === undefined ? {} : stateOf(earlier),
    ...(container.resources?.requests === undefined ? {} : { allocatedResources: container.resources.requests }),
    resources: container.resources ?? {},
  };
}

function namedStatus(container: RunContainer): RunContainerStatus {
  const mounts = (container.volumeMounts ?? []).map(({ name, mountPath, readOnly }) => ({
    name,
    mountPath,
    ...(readOnly === true ? { readOnly, recursiveReadOnly: 'Disabled' } : {}),
  }));
  return {
    name: container.name,
    state: {},
    lastState: {},
    ready: false,
    restartCount: 0,
    image: container.image,
    imageID: '',
    ...(mounts.length === 0 ? {} : { volumeMounts: mounts }),
  };
}

function stateOf(run: ContainerRun): ContainerState {
  if (run.state === 'running') return { running: { startedAt: timeText(run.startedAt ?? new Date(0)) } };
  if (run.state === 'created') return { waiting: {} };
  return { terminated: terminatedState(run) };
}

function terminatedState(run: ContainerRun): TerminatedState {
  return {
    exitCode: run.exitCode ?? 0,
    ...(run.reason === undefined ? {} : { reason: run.reason }),
    ...(run.message === undefined || run.message === '' ? {} : { message: run.message }),
    startedAt: run.startedAt === undefined ? null : timeText(run.startedAt),
    finishedAt: run.finishedAt === undefined ? null : timeText(run.finishedAt),
    containerID: run.id,
  };
}

/** What shall run and could not be started waits, and says why. */
function withStartFailure(
  container: RunContainer,
  pod: RunPod,
  state: PodState,
  kind: ContainerKind,
  status: RunContainerStatus,
): RunContainerStatus {
  const run = latestRun(state, container.name);
  if (kind === 'init' && run?.state === 'exited' && run.exitCode === 0) return status;
  if (kind === 'ephemeral' && run?.state === 'exited') return status;
  const failure = state.startFailures.get(container.name);
  if (failure === undefined || !shouldRestart(container, pod, state)) return status;
  const { reason, message } = failure;
  return {
    ...status,
    state: { waiting: { reason, ...(message === '' ? {} : { message }) } },
    ...(status.state.terminated === undefined ? {} : { lastState: status.state }),
  };
}

function withProbes(
  container: RunContainer,
  { probes }: PodState,
  kind: 'init' | 'main',
  status: RunContainerStatus,
): RunContainerStatus {
  const { containerID: id = '', state } = status;
  const started =
    state.running !== undefined && (container.startupProbe === undefined || probes.startup.get(id) === 'success');
  if (kind === 'init' && !isSidecar(container)) return { ...status, started, ready: state.terminated?.exitCode === 0 };
  const ready = started && (container.readinessProbe === undefined || probes.readiness.get(id) === 'success');
  return { ...status, started, ready };
}
