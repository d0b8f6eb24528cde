import { EventEmitter } from 'node:events';
import { connect } from 'node:net';
import { PassThrough, type Duplex, type Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ApiObject } from '../../../kube/json/api-object.ts';
import { refusals } from '../../../kube/status/refusals.ts';
import type { ExecOutcome, ExecStreams, LogOptions, PodRuntime } from '../pod-runtime.ts';

/** Runs a handful of made-up programs; ports of its pods are ports of this machine. */
export class ScriptedRuntime implements PodRuntime {
  /** What was asked of it, in order. */
  readonly asked: unknown[] = [];
  /** Events named after the programs, logs and ports that go on. */
  readonly started: EventEmitter = new EventEmitter();
  /** The same, once their signal has aborted. */
  readonly ended: EventEmitter = new EventEmitter();
  readonly #logs: PassThrough[] = [];

  logs(_pod: ApiObject, options: LogOptions, signal: AbortSignal): Promise<Readable> {
    this.asked.push(options);
    if (options.previous)
      return Promise.reject(refusals.badRequest(`previous terminated container "${options.container}" not found`));
    const log = new PassThrough();
    log.write('one\ntwo\n');
    if (options.follow) {
      this.#logs.push(log);
      this.#note('logs', signal);
      signal.addEventListener('abort', () => log.end(), { once: true });
    } else log.end();
    return Promise.resolve(log);
  }

  /** Adds to every log that is followed. */
  say(text: string): void {
    for (const log of this.#logs) log.write(text);
  }

  /** Ends every log that is followed. */
  endLogs(): void {
    for (const log of this.#logs) log.end();
  }

  async exec(
    _pod: ApiObject,
    options: { readonly container: string; readonly command: readonly string[]; readonly tty: boolean },
    streams: ExecStreams,
    signal: AbortSignal,
  ): Promise<ExecOutcome> {
    this.asked.push(options);
    const [program = '', ...words] = options.command;
    const { stdin, stdout, stderr } = streams;
    switch (program) {
      case 'echo':
        stdout?.write(`${words.join(' ')}\n`);
        return exited(0);
      case 'complain':
        stderr?.write(`${words.join(' ')}\n`);
        return exited(Number(words[0] ?? 1));
      case 'cat':
        if (stdin !== undefined && stdout !== undefined) await pipeline(stdin, stdout, { signal });
        return exited(0);
      case 'flood':
        await flood(streams, Number(words[0]));
        return exited(0);
      case 'sizes':
        return sizes(streams, Number(words[0]));
      case 'sleep':
        this.#note('sleep', signal);
        await new Promise((resolve) => {
          signal.addEventListener('abort', resolve, { once: true });
        });
        return exited(137);
      case 'crash':
        throw new Error('the runtime is broken');
      default:
        return { type: 'failed', message: `"${program}": executable file not found in $PATH` };
    }
  }

  async attach(
    _pod: ApiObject,
    options: { readonly container: string; readonly tty: boolean },
    { stdin, stdout }: ExecStreams,
  ): Promise<ExecOutcome> {
    this.asked.push(options);
    stdout?.write('attached\n');
    if (stdin !== undefined) for await (const chunk of stdin) stdout?.write(`got ${String(chunk)}`);
    return exited(0);
  }

  dial(_pod: ApiObject, port: number, signal: AbortSignal): Promise<Duplex> {
    this.asked.push(port);
    return new Promise((resolve, reject) => {
      const socket = connect({ host: '127.0.0.1', port, signal, allowHalfOpen: true });
      socket.once('error', reject);
      socket.once('connect', () => {
        this.#note(`port ${port}`, signal);
        resolve(socket);
      });
    });
  }

  #note(what: string, signal: AbortSignal): void {
    this.started.emit(what);
    signal.addEventListener('abort', () => this.ended.emit(what), { once: true });
  }
}

function exited(exitCode: number): ExecOutcome {
  return { type: 'exited', exitCode };
}

async function flood({ stdout }: ExecStreams, bytes: number): Promise<void> {
  if (stdout === undefined) return;
  const block = Buffer.alloc(64 * 1024, 'x');
  for (let left = bytes; left > 0; left -= block.length) {
    const more = stdout.write(block.subarray(0, Math.min(left, block.length)));
    if (!more) await new Promise((resolve) => stdout.once('drain', resolve));
  }
}

async function sizes({ stdout, resize }: ExecStreams, count: number): Promise<ExecOutcome> {
  let left = count;
  if (resize !== undefined)
    for await (const { width, height } of resize) {
      stdout?.write(`${width}x${height}\n`);
      if (--left === 0) break;
    }
  return exited(0);
}
