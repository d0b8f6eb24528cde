/** The last words of a container. Mirrors `getTerminationMessage` of kubelet `kuberuntime_container.go`. */
import type { RunContainer } from '../pods/pod-types.ts';
import type { RunningContainer } from './running-container.ts';

const FILE_BYTES = 4096;
const LOG_LINES = 80;
const LOG_BYTES = 2048;

export async function terminationMessage(
  container: RunContainer,
  { files, log }: RunningContainer,
  exitCode: number,
): Promise<string> {
  const path = container.terminationMessagePath ?? '/dev/termination-log';
  const file = await files.read(path).catch(() => Buffer.alloc(0));
  if (file.length > 0) return file.subarray(-FILE_BYTES).toString();
  if (container.terminationMessagePolicy !== 'FallbackToLogsOnError' || exitCode === 0) return '';
  return log.tail(LOG_LINES, LOG_BYTES);
}
