import type { Clock } from '../../core/clock.ts';
import { containerId, execWords } from '../../apiserver/streams/kubelet-words.ts';
import { emptyInput, Output } from './program-streams.ts';
import type { RunningContainer } from './running-container.ts';

export type RunOutcome =
  | { readonly type: 'exited'; readonly exitCode: number; readonly output: string }
  | { readonly type: 'failed'; readonly message: string }
  | { readonly type: 'timeout' };

/** Of the output of hooks and probes. */
const OUTPUT_LIMIT = 10 * 1024;

/** Why a command cannot be run in a container, in the container runtime's words. @param seed tells one try from another */
export function cannotExecute(
  argv: readonly string[],
  image: RunningContainer['image'],
  ...seed: readonly string[]
): string | undefined {
  const [file] = argv;
  const id = containerId(...seed);
  if (file === undefined) return execWords.noArguments(id);
  if (file !== '' && image.program(file) !== undefined) return undefined;
  return file.includes('/') ? execWords.noSuchFile(file, id) : execWords.notOnPath(file, id);
}

/** Runs a command in a container without input. Output and error output are one. @param timeoutMs 0 for none */
export async function runInContainer(
  container: RunningContainer,
  argv: readonly string[],
  { clock, timeoutMs, seed }: { readonly clock: Clock; readonly timeoutMs: number; readonly seed: string },
): Promise<RunOutcome> {
  const chunks: Buffer[] = [];
  let length = 0;
  const output = new Output((data) => {
    const kept = data.subarray(0, OUTPUT_LIMIT - length);
    length += kept.length;
    if (kept.length > 0) chunks.push(Buffer.from(kept));
  });
  output.on('error', () => undefined);
  const message = cannotExecute(argv, container.image, container.id, seed);
  const executed =
    message === undefined
      ? container.execute(argv, { stdin: emptyInput(), stdout: output, stderr: output })
      : undefined;
  if (executed === undefined) return { type: 'failed', message: message ?? 'the container has ended' };
  const state = { isLate: false };
  using _timer =
    timeoutMs === 0
      ? undefined
      : clock.after(timeoutMs, () => {
          state.isLate = true;
          executed.kill();
        });
  const exitCode = await executed.ended;
  output.detach();
  return state.isLate ? { type: 'timeout' } : { type: 'exited', exitCode, output: Buffer.concat(chunks).toString() };
}
