/** The last status of a pod whose containers have all ended. Mirrors `TerminatePod` of kubelet `status_manager.go`. */
import { conditionOf } from './merge-status.ts';
import type { RunContainerStatus, RunPod, RunPodStatus } from '../pods/pod-types.ts';

const LOST = {
  exitCode: 137,
  reason: 'ContainerStatusUnknown',
  message: 'The container could not be located when the pod was terminated',
  startedAt: null,
  finishedAt: null,
} as const;

/** What waited to run will not; the pod is Succeeded or Failed. */
export function terminatedStatus(pod: RunPod, status: RunPodStatus): RunPodStatus {
  const isInitialized =
    (pod.spec.initContainers ?? []).length === 0 || conditionOf(status, 'Initialized')?.status === 'True';
  const containers = isInitialized ? status.containerStatuses?.map(ended) : status.containerStatuses;
  const init = status.initContainerStatuses ?? [];
  const last = init.findLastIndex(
    ({ state, lastState }) => state.waiting === undefined || lastState.terminated !== undefined,
  );
  const begun = Math.max(last, 0);
  const isTerminal = status.phase === 'Succeeded' || status.phase === 'Failed';
  return {
    ...status,
    phase: isTerminal ? (status.phase ?? 'Failed') : 'Failed',
    ...(containers === undefined ? {} : { containerStatuses: containers }),
    ...(status.ephemeralContainerStatuses === undefined
      ? {}
      : { ephemeralContainerStatuses: status.ephemeralContainerStatuses.map(ended) }),
    ...(init.length === 0
      ? {}
      : { initContainerStatuses: init.map((each, index) => (index <= begun ? ended(each) : each)) }),
  };
}

function ended(status: RunContainerStatus): RunContainerStatus {
  return status.state.terminated === undefined ? { ...status, state: { terminated: LOST } } : status;
}
