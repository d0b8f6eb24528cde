/** The long-lived connections to pods, in one place: programs, logs, ports. */
export { execInPod, startInPod } from './pod-exec.ts';
export { podLogs } from './pod-logs.ts';
export { forwardPort } from './port-forward.ts';
