/** The long-lived connections to pods, in one place: programs, logs, ports. */
export { execInPod, startInPod, type PodExecOptions } from './pod-exec.ts';
export { podLogs, type PodLogOptions } from './pod-logs.ts';
export { forwardPort } from './port-forward.ts';
