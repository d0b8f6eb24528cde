import type { Readable, Writable } from 'node:stream';
import type { Clock } from '../../../core/clock.ts';
import type { Exec, RunningProgram } from '../../../core/exec.ts';
import { isJsonObject, listAt, textAt, type JsonObject } from '../../../kube/json/json.ts';
import { ContainerLog } from './container-log.ts';

interface Run {
  readonly program: RunningProgram;
  readonly log: ContainerLog;
  readonly ended: Promise<number>;
}

/** A container that is a process of this machine. Output and error output are one stream. */
export class ProcessContainer implements AsyncDisposable {
  readonly name: string;
  readonly #spec: JsonObject;
  readonly #seams: { readonly clock: Clock; readonly exec: Exec };
  readonly #restartsOnFailure: boolean;
  readonly #stop = new AbortController();
  readonly #runs: Run[] = [];
  #running = false;

  constructor(
    spec: JsonObject,
    {
      restartsOnFailure,
      ...seams
    }: { readonly clock: Clock; readonly exec: Exec; readonly restartsOnFailure: boolean },
  ) {
    this.name = textAt(spec, 'name') ?? '';
    this.#spec = spec;
    this.#seams = seams;
    this.#restartsOnFailure = restartsOnFailure;
  }

  get running(): boolean {
    return this.#running;
  }

  /** Resolves when what has been started so far has ended. */
  async ended(): Promise<void> {
    await Promise.all(this.#runs.map(({ ended }) => ended));
  }

  get log(): ContainerLog | undefined {
    return this.#runs.at(-1)?.log;
  }

  get previousLog(): ContainerLog | undefined {
    return this.#runs.at(-2)?.log;
  }

  get env(): Record<string, string> {
    return Object.fromEntries(
      listAt(this.#spec, 'env')
        .filter(isJsonObject)
        .map((each) => [textAt(each, 'name') ?? '', textAt(each, 'value') ?? '']),
    );
  }

  /** Does nothing where the container has no command: there are no images here. */
  start(): void {
    const command = listAt(this.#spec, 'command').map(String);
    if (command.length === 0) return;
    const { exec, clock } = this.#seams;
    const { env } = this;
    const program = exec.start('sh', ['-c', 'exec "$@" 2>&1', 'sh', ...command], { signal: this.#stop.signal, env });
    if (this.#spec['stdin'] !== true) program.stdin.end();
    const log = new ContainerLog(clock);
    program.stdout.on('data', (data: Buffer) => {
      log.write(data.toString());
    });
    const ended = program.ended.then(({ exitCode }) => {
      log.end();
      this.#running = false;
      if (exitCode !== 0 && this.#restartsOnFailure && !this.#stop.signal.aborted) this.start();
      return exitCode;
    });
    this.#running = true;
    this.#runs.push({ program, log, ended });
  }

  /** Joins in until the container or the input ends: without `stdinOnce` its own input goes on. */
  async attach(stdin: Readable | undefined, stdout: Writable | undefined, signal: AbortSignal): Promise<void> {
    const run = this.#runs.at(-1);
    if (run === undefined) return;
    const { program, ended } = run;
    const say = (data: Buffer): void => {
      stdout?.write(data);
    };
    program.stdout.on('data', say);
    const ends: Promise<unknown>[] = [ended];
    ends.push(
      new Promise((resolve) => {
        signal.addEventListener('abort', resolve, { once: true });
      }),
    );
    if (stdin !== undefined && this.#spec['stdin'] === true) {
      stdin.pipe(program.stdin, { end: false });
      ends.push(new Promise((resolve) => stdin.once('end', resolve)));
    }
    await Promise.race(ends);
    stdin?.unpipe(program.stdin);
    program.stdout.off('data', say);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.ended();
  }
}
