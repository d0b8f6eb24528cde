import { accessSync, constants, statSync } from 'node:fs';
import { connect } from 'node:net';
import type { Duplex, Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Clock } from '../../../core/clock.ts';
import type { Exec } from '../../../core/exec.ts';
import { missingPrograms } from '../../../kube/testing/missing-programs.ts';
import type { ApiObject } from '../../../kube/json/api-object.ts';
import { isJsonObject, listAt, objectAt, textAt } from '../../../kube/json/json.ts';
import { refusals } from '../../../kube/status/refusals.ts';
import { containerId, execWords, logWords, portRefused, refusalWords, WAITING_REASONS } from '../kubelet-words.ts';
import type { ExecOptions, ExecOutcome, ExecStreams, LogOptions, PodRuntime, WantedStream } from '../pod-runtime.ts';
import { ProcessContainer } from './process-container.ts';

/**
 * Runs pods as processes of this machine, which the words of a real kubelet describe. A container is its command, a port
 * of a pod is a port of this machine. Has no terminals, and tells the error output of an exec when it ends.
 */
export class ProcessRuntime implements PodRuntime, AsyncDisposable {
  readonly #seams: { readonly clock: Clock; readonly exec: Exec };
  readonly #pods = new Map<string, readonly ProcessContainer[]>();
  #execs = 0;

  constructor(seams: { readonly clock: Clock; readonly exec: Exec }) {
    this.#seams = seams;
  }

  /** Resolves when the pod has come to the phase that its status tells: one that failed has ended. */
  async start(pod: ApiObject): Promise<void> {
    const spec = objectAt(pod, 'spec');
    const restartsOnFailure = textAt(spec, 'restartPolicy') !== 'Never';
    const containers = listAt(spec, 'containers')
      .filter(isJsonObject)
      .map((container) => new ProcessContainer(container, { ...this.#seams, restartsOnFailure }));
    this.#pods.set(nameOf(pod), containers);
    for (const container of containers) container.start();
    if (hasEnded(pod)) await Promise.all(containers.map((container) => container.ended()));
  }

  refusal(pod: ApiObject, wanted: WantedStream): string | undefined {
    const name = nameOf(pod);
    const namespace = textAt(pod.metadata, 'namespace') ?? '';
    if (wanted.kind === 'portforward') {
      return hasEnded(pod) ? refusalWords.forwardWithoutPod(name, namespace) : undefined;
    }
    const { kind, container } = wanted;
    if (this.#container(pod, container)?.running === true) return undefined;
    return kind === 'exec'
      ? refusalWords.execWithoutContainer(container)
      : refusalWords.attachWithoutContainer(container, name, namespace);
  }

  logs(pod: ApiObject, options: LogOptions, signal: AbortSignal): Promise<Readable> {
    const { container: name, previous } = options;
    const container = this.#container(pod, name);
    const log = previous ? container?.previousLog : container?.log;
    if (log !== undefined) return Promise.resolve(log.read(options, signal));
    const words = previous ? logWords.noPrevious(name, nameOf(pod)) : waitingWords(pod, name);
    return Promise.reject(refusals.badRequest(words));
  }

  async exec(
    pod: ApiObject,
    { container, command, tty }: ExecOptions,
    { stdin, stdout, stderr }: ExecStreams,
    signal: AbortSignal,
  ): Promise<ExecOutcome> {
    this.#execs += 1;
    const message = cannotRun(command, containerId('exec', String(this.#execs)));
    if (message !== undefined) return { type: 'failed', message };
    const [file = '', ...args] = command;
    const program = this.#seams.exec.start(file, args, { signal, env: this.#container(pod, container)?.env ?? {} });
    program.stdin.on('error', () => undefined);
    if (stdin === undefined) program.stdin.end();
    else stdin.pipe(program.stdin);
    if (stdout === undefined) program.stdout.resume();
    else await pipeline(program.stdout, stdout, { end: false }).catch(() => undefined);
    const { exitCode, stderr: complaint } = await program.ended;
    // Its last end of line has been taken off.
    if (complaint !== '') (tty ? stdout : stderr)?.write(`${complaint}\n`);
    // A program that was killed has no exit code, and nobody kills otherwise here.
    return { type: 'exited', exitCode: exitCode === -1 ? 137 : exitCode };
  }

  async attach(
    pod: ApiObject,
    { container }: Omit<ExecOptions, 'command'>,
    { stdin, stdout }: ExecStreams,
    signal: AbortSignal,
  ): Promise<ExecOutcome> {
    await this.#container(pod, container)?.attach(stdin, stdout, signal);
    return { type: 'exited', exitCode: 0 };
  }

  dial(pod: ApiObject, port: number, signal: AbortSignal): Promise<Duplex> {
    return new Promise((resolve, reject) => {
      const socket = connect({ host: '127.0.0.1', port, signal, allowHalfOpen: true });
      socket.once('error', () => {
        reject(new Error(portRefused(pod, port)));
      });
      socket.once('connect', () => {
        resolve(socket);
      });
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#pods.values()].flat().map((container) => container[Symbol.asyncDispose]()));
  }

  #container(pod: ApiObject, name: string): ProcessContainer | undefined {
    return this.#pods.get(nameOf(pod))?.find((container) => container.name === name);
  }
}

function nameOf({ metadata }: ApiObject): string {
  return textAt(metadata, 'name') ?? '';
}

function waitingWords(pod: ApiObject, container: string): string {
  const status = listAt(objectAt(pod, 'status'), 'containerStatuses')
    .filter(isJsonObject)
    .find((each) => textAt(each, 'name') === container);
  const reason = textAt(objectAt(objectAt(status, 'state'), 'waiting'), 'reason');
  if (reason === undefined) return logWords.notAvailable(container, nameOf(pod));
  return logWords.waiting(container, nameOf(pod), WAITING_REASONS.get(reason) ?? reason);
}

function cannotRun([file, ..._args]: readonly string[], id: string): string | undefined {
  if (file === undefined) return execWords.noArguments(id);
  if (!file.includes('/'))
    return file === '' || missingPrograms([file]).length > 0 ? execWords.notOnPath(file, id) : undefined;
  const found = statSync(file, { throwIfNoEntry: false });
  if (found === undefined) return execWords.noSuchFile(file, id);
  return found.isFile() && isExecutable(file) ? undefined : execWords.notExecutable(file, id);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function hasEnded(pod: ApiObject): boolean {
  return ['Succeeded', 'Failed'].includes(textAt(objectAt(pod, 'status'), 'phase') ?? '');
}
