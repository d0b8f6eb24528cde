import { PassThrough, type Readable, type Writable } from 'node:stream';
import { systemClock, type Clock } from '../../core/clock.ts';
import type { ProgramNetwork } from '../../core/program-network.ts';
import { seededRandom } from '../../core/random.ts';
import { systemNetwork } from '../../core/system-network.ts';
import { imageCatalog } from '../images/image-catalog.ts';
import type { Image, ProgramContext, ProgramFiles, ProgramTerminal, Signalled } from '../program.ts';
import { MemoryFiles } from './memory-files.ts';

export interface ProgramSetting {
  readonly argv: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly files?: ProgramFiles;
  readonly stdin?: Readable;
  readonly terminal?: ProgramTerminal;
  readonly network?: ProgramNetwork;
  readonly clock?: Clock;
  readonly workingDirectory?: string;
}

/** A program of an image that runs, and what it said so far. */
export class ImageProgram implements AsyncDisposable {
  readonly ended: Promise<number>;
  readonly #stop = new AbortController();
  readonly #kill = new AbortController();
  readonly #said: Buffer[] = [];
  readonly #complained: Buffer[] = [];
  readonly #listeners = new Set<() => void>();

  constructor(image: Image | string, setting: ProgramSetting) {
    const found = typeof image === 'string' ? imageCatalog().find(image) : image;
    if (found === undefined) throw new Error('no such image');
    const context = this.#context(found, setting);
    this.ended = context.run(setting.argv);
  }

  get stdout(): string {
    return Buffer.concat(this.#said).toString();
  }

  get stderr(): string {
    return Buffer.concat(this.#complained).toString();
  }

  signal(name: Signalled['signal']): void {
    (name === 'SIGKILL' ? this.#kill : this.#stop).abort({ signal: name });
  }

  /** Resolves when standard output contains `text`. */
  says(text: string): Promise<void> {
    return this.#until(() => this.stdout.includes(text));
  }

  /** Resolves when standard error contains `text` so many times. */
  complains(text: string, times: number = 1): Promise<void> {
    return this.#until(() => this.stderr.split(text).length > times);
  }

  async #until(holds: () => boolean): Promise<void> {
    while (!holds()) {
      await new Promise<void>((resolve) => {
        this.#listeners.add(resolve);
      });
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.signal('SIGTERM');
    this.signal('SIGKILL');
    await this.ended;
  }

  #context(image: Image, setting: ProgramSetting): ProgramContext {
    const { clock = systemClock, files = new MemoryFiles(), network = systemNetwork('127.0.0.1') } = setting;
    const context: ProgramContext = {
      argv: setting.argv,
      env: { ...image.env, HOSTNAME: 'host', ...setting.env },
      workingDirectory: setting.workingDirectory ?? image.workingDirectory,
      hostname: 'host',
      stdin: setting.stdin ?? new PassThrough().end(),
      ...(setting.terminal === undefined ? {} : { terminal: setting.terminal }),
      stdout: this.#collect(this.#said),
      stderr: this.#collect(this.#complained),
      files,
      network,
      clock,
      random: seededRandom(1),
      signal: this.#stop.signal,
      killed: this.#kill.signal,
      run: (argv, change = {}) => runOf(image, argv, { ...context, ...change }),
    };
    return context;
  }

  #collect(into: Buffer[]): Writable {
    const stream = new PassThrough();
    stream.on('data', (data: Buffer) => {
      into.push(data);
      const waiting = [...this.#listeners];
      this.#listeners.clear();
      for (const listener of waiting) listener();
    });
    return stream;
  }
}

async function runOf(image: Image, argv: readonly string[], context: ProgramContext): Promise<number> {
  const program = image.program(argv[0] ?? '');
  if (program === undefined) return 127;
  try {
    return await program({ ...context, argv });
  } catch (error) {
    context.stderr.write(`${error instanceof Error ? (error.stack ?? '') : String(error)}\n`);
    return 1;
  }
}
