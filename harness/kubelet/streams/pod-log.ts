/** Which log is shown. Mirrors `validateContainerLogStatus` of kubelet `kubelet_pods.go`. */
import { logWords, WAITING_REASONS } from '../../apiserver/streams/kubelet-words.ts';
import type { LogOptions } from '../../apiserver/streams/pod-runtime.ts';
import { refusals } from '../../kube/status/refusals.ts';
import type { ContainerLog } from '../logs/container-log.ts';
import type { RunContainerStatus } from '../pods/pod-types.ts';
import type { PodWorker } from '../pods/pod-worker.ts';

/** Throws the 400 of a container that has no such log. */
export function podLog(worker: PodWorker, { container, previous }: LogOptions): ContainerLog {
  const pod = worker.pod.metadata.name;
  const { containerStatuses = [], initContainerStatuses = [], ephemeralContainerStatuses = [] } = worker.status;
  const status = [...containerStatuses, ...initContainerStatuses, ...ephemeralContainerStatuses].find(
    ({ name }) => name === container,
  );
  if (status === undefined) throw refusals.badRequest(logWords.notAvailable(container, pod));
  const id = previous ? status.lastState.terminated?.containerID : idOf(status);
  const log = id === undefined ? undefined : worker.disk.logs.get(id);
  if (log !== undefined) return log;
  if (previous) throw refusals.badRequest(logWords.noPrevious(container, pod));
  const { waiting, terminated } = status.state;
  if (terminated !== undefined || status.lastState.terminated !== undefined)
    throw refusals.badRequest(`container "${container}" in pod "${pod}" is terminated`);
  const reason = waiting?.reason ?? '';
  throw refusals.badRequest(logWords.waiting(container, pod, WAITING_REASONS.get(reason) ?? reason));
}

function idOf({ state, lastState, containerID }: RunContainerStatus): string | undefined {
  if (state.running !== undefined) return containerID;
  return state.terminated?.containerID ?? lastState.terminated?.containerID;
}
