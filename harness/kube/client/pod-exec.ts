/**
 * Programs in containers, over client-node's WebSocket exec.
 *
 * Does not ping: when a node dies without a word the stream stays open until the caller aborts. No TTY.
 */
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import type { V1Status } from '@kubernetes/client-node';
// Its index would load the generated API too: 800 files.
import { Exec } from '@kubernetes/client-node/dist/exec.js';
import { FleetbedError } from '../../core/errors.ts';
import type { ExecResult, RunningProgram } from '../../core/exec.ts';
import type { ObjectKey } from '../meta/object.ts';
import { KubeStatusError } from '../status/kube-status-error.ts';
import { asKubeConfig, type KubeAccess } from './kube-access.ts';
import { connectPod, type PodSocket } from './pod-socket.ts';

export interface PodExecOptions {
  /** Closes the connection; what was pending rejects with its reason. */
  readonly signal: AbortSignal;
  /** @default the pod's only or default container */
  readonly container?: string;
}

/**
 * Runs a program in a container to its end. Any exit code is an answer.
 *
 * Throws `FLEETBED_KUBE_STATUS` when the container cannot start it, `FLEETBED_KUBE_UNREACHABLE` when the pod cannot be
 * reached or the connection breaks.
 */
export async function execInPod(
  config: KubeAccess,
  pod: ObjectKey,
  argv: readonly string[],
  options: PodExecOptions & { readonly input?: string },
): Promise<ExecResult> {
  const program = await open(config, pod, argv, options, options.input !== undefined);
  if (options.input !== undefined) program.stdin.end(options.input);
  const [result, stdout] = await Promise.all([program.ended, text(program.stdout)]);
  return { ...result, stdout };
}

/**
 * Starts a program in a container and hands over its input and output. `ended` rejects when the connection breaks before
 * the program ends. Disposing it closes the connection: that ends the program's input, not the program.
 */
export function startInPod(
  config: KubeAccess,
  pod: ObjectKey,
  argv: readonly string[],
  options: PodExecOptions,
): Promise<RunningProgram> {
  return open(config, pod, argv, options, true);
}

async function open(
  config: KubeAccess,
  pod: ObjectKey,
  argv: readonly string[],
  { signal, container = '' }: PodExecOptions,
  hasInput: boolean,
): Promise<RunningProgram> {
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
  const said = text(stderr).catch(() => '');
  // A broken connection is told by `ended`; a stream that nobody reads must not end the process.
  stdout.on('error', () => undefined);
  const session = new ExecSession();
  const input = hasInput ? stdin : null;
  const socket = await connectPod(pod, 'exec', signal, () =>
    new Exec(asKubeConfig(config)).exec(
      pod.namespace ?? '',
      pod.name,
      container,
      [...argv],
      stdout,
      stderr,
      input,
      false,
      (status) => {
        session.finish(status);
      },
    ),
  );
  session.watch(socket, signal, (error) => {
    stderr.end();
    if (error === undefined) stdout.end();
    else stdout.destroy(error);
  });
  const ended = session.exitCode.then(async (exitCode) => ({ exitCode, stdout: '', stderr: await said }));
  ended.catch(() => undefined);
  return { stdin, stdout, ended, [Symbol.asyncDispose]: () => session.leave(socket) };
}

/** How one exec ends: by its status, by the connection breaking, or by our leaving. */
class ExecSession {
  readonly exitCode: Promise<number>;
  #resolve: (exitCode: number) => void = () => undefined;
  #reject: (error: unknown) => void = () => undefined;
  #left = false;

  constructor() {
    this.exitCode = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    this.exitCode.catch(() => undefined);
  }

  finish(status: V1Status): void {
    try {
      this.#resolve(exitCodeOf(status));
    } catch (error) {
      this.#reject(error);
    }
  }

  watch(socket: PodSocket, signal: AbortSignal, onEnd: (error?: Error) => void): void {
    const onAbort = (): void => {
      this.#reject(signal.reason);
      socket.close();
    };
    signal.addEventListener('abort', onAbort, { once: true });
    if (signal.aborted) onAbort();
    socket.whenClosed((why) => {
      signal.removeEventListener('abort', onAbort);
      // Settles nothing when the status came first.
      if (this.#left) this.#resolve(-1);
      else this.#reject(broken(why));
      this.exitCode.then(
        () => {
          onEnd();
        },
        (error: unknown) => {
          onEnd(error instanceof Error ? error : new Error(String(error)));
        },
      );
    });
  }

  async leave(socket: PodSocket): Promise<void> {
    this.#left = true;
    socket.close();
    await this.exitCode.catch(() => undefined);
  }
}

/** 0, or the code of a `NonZeroExitCode` status; anything else was not a run. */
function exitCodeOf(status: V1Status): number {
  if (status.status === 'Success') return 0;
  const cause = status.details?.causes?.find(({ reason }) => reason === 'ExitCode');
  if (status.reason === 'NonZeroExitCode' && cause?.message !== undefined) return Number(cause.message);
  throw new KubeStatusError({
    kind: 'Status',
    ...(status.code === undefined ? {} : { code: status.code }),
    ...(status.reason === undefined ? {} : { reason: status.reason }),
    ...(status.message === undefined ? {} : { message: status.message }),
  });
}

function broken(why: string): FleetbedError {
  return new FleetbedError('FLEETBED_KUBE_UNREACHABLE', 'the connection to a program in a pod broke before it ended', {
    observed: why,
  });
}
