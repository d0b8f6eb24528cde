import { messageOf } from '../../core/errors.ts';
import type { Clock } from '../../core/clock.ts';
import type { Random } from '../../core/random.ts';
import type { Image, Program, ProgramContext, Signalled } from '../../workloads/program.ts';
import type { ProgramGuard, ProgramScope } from './program-guard.ts';

/** What every program of a container is given. */
export type ProgramPlace = Pick<ProgramContext, 'env' | 'workingDirectory' | 'hostname' | 'files' | 'network'> & {
  readonly image: Image;
  readonly clock: Clock;
  readonly random: Random;
  readonly guard: ProgramGuard;
};

export type ProgramStreams = Pick<ProgramContext, 'stdin' | 'stdout' | 'stderr' | 'terminal'>;

/** Of a program that was left behind after its grace period. */
export const KILLED_EXIT_CODE = 137;

/**
 * A program that runs within this process. It cannot be stopped from outside: one that does not heed its signal is left
 * behind, with its streams and its network gone.
 */
export class ContainerProcess {
  /** Resolves with the exit code. */
  readonly ended: Promise<number>;
  readonly #guard: ProgramGuard;
  readonly #scope: ProgramScope;
  readonly #signal = new AbortController();
  readonly #killed = new AbortController();
  readonly #streams: ProgramStreams;
  #end: (exitCode: number) => void = () => undefined;
  #hasEnded = false;

  constructor(program: Program, argv: readonly string[], place: ProgramPlace, streams: ProgramStreams) {
    this.#guard = place.guard;
    this.#streams = streams;
    this.ended = new Promise((resolve) => {
      this.#end = (exitCode) => {
        if (this.#hasEnded) return;
        this.#hasEnded = true;
        resolve(exitCode);
      };
    });
    this.#scope = {
      crashed: (error) => {
        this.#crash(error);
      },
    };
    const context = this.#context(argv, place);
    // A program that begins with a long computation must not hold up who starts it.
    setImmediate(() => {
      if (!this.#hasEnded) this.#run(() => program(context));
    });
  }

  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  /** Asks for an orderly end. */
  terminate(signal: Signalled['signal'] = 'SIGTERM'): void {
    this.#guard.run(this.#scope, () => {
      this.#signal.abort({ signal } satisfies Signalled);
    });
  }

  /** Leaves the program behind. */
  kill(): void {
    this.#end(KILLED_EXIT_CODE);
    this.#guard.run(this.#scope, () => {
      this.#killed.abort({ signal: 'SIGKILL' } satisfies Signalled);
      if (!this.#signal.signal.aborted) this.#signal.abort({ signal: 'SIGKILL' } satisfies Signalled);
      this.#streams.stdin.destroy();
    });
  }

  #context(argv: readonly string[], place: ProgramPlace): ProgramContext {
    const { image, clock, random, env, workingDirectory, hostname, files, network } = place;
    const context: ProgramContext = {
      argv,
      env,
      workingDirectory,
      hostname,
      files,
      network,
      clock,
      random,
      ...this.#streams,
      signal: this.#signal.signal,
      killed: this.#killed.signal,
      run: (command, change) => runFrom(context, command, change),
    };
    /** A program that was run by another may run a third, with what the other changed. */
    const runFrom = async (
      from: ProgramContext,
      command: readonly string[],
      change: Partial<ProgramContext> = {},
    ): Promise<number> => {
      const program = image.program(command[0] ?? '');
      if (program === undefined) return 127;
      const child: ProgramContext = {
        ...from,
        ...change,
        argv: command,
        run: (next, more) => runFrom(child, next, more),
      };
      return program(child);
    };
    return context;
  }

  #run(program: () => Promise<number>): void {
    this.#guard.run(this.#scope, () => {
      try {
        program().then(
          (exitCode) => {
            this.#finish(exitCode);
          },
          (error: unknown) => {
            this.#crash(error);
          },
        );
      } catch (error) {
        this.#crash(error);
      }
    });
  }

  #crash(error: unknown): void {
    if (this.#hasEnded) return;
    this.#streams.stderr.write(`${stackOf(error)}\n`);
    this.#finish(1);
  }

  /** What was written is there before the end is told. */
  #finish(exitCode: number): void {
    const code = Number.isInteger(exitCode) ? exitCode & 255 : 1;
    const { stdout, stderr } = this.#streams;
    const flushed = [stdout, stderr].map(
      (stream) =>
        new Promise<void>((resolve) => {
          if (stream.destroyed || stream.writableEnded || stream.writableLength === 0) resolve();
          else
            stream.write('', () => {
              resolve();
            });
        }),
    );
    Promise.all(flushed).then(
      () => {
        this.#end(code);
      },
      () => {
        this.#end(code);
      },
    );
  }
}

function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : messageOf(error);
}
