import { Readable } from 'node:stream';
import type { Clock } from '../../core/clock.ts';
import { FleetbedError, messageOf } from '../../core/errors.ts';
import type { Random } from '../../core/random.ts';
import type { FleetNetwork } from '../../network/fleet-network.ts';
import { PublishedPorts } from '../../network/sockets/published-ports.ts';
import type { Image, ImageCatalog, Program, ProgramContext, ProgramFiles } from '../../workloads/program.ts';
import type { ProcessSpec } from '../provider.ts';
import { imageUnknown } from './image-unknown.ts';
import { LogTail } from './log-tail.ts';

export interface NetworkProgramsOptions {
  readonly network: FleetNetwork;
  readonly images: ImageCatalog;
  readonly clock: Clock;
  readonly random: Random;
}

interface RunningProcess {
  readonly spec: ProcessSpec;
  readonly output: LogTail;
  /** At once, as SIGKILL does. */
  end(): void;
}

interface Life {
  readonly output: LogTail;
  readonly published: PublishedPorts;
  readonly signal: AbortSignal;
}

/** Programs on the shared network, outside every cluster, as functions of this process. */
export class NetworkPrograms implements Disposable {
  readonly #options: NetworkProgramsOptions;
  readonly #running = new Map<string, RunningProcess>();

  constructor(options: NetworkProgramsOptions) {
    this.#options = options;
  }

  get names(): readonly string[] {
    return [...this.#running.keys()];
  }

  /**
   * Starts a program, in the place of an earlier one of the name. Throws `FLEETBED_IMAGE_UNKNOWN`, and
   * `FLEETBED_PORT_UNAVAILABLE` for a host port that somebody else has.
   */
  async run(spec: ProcessSpec): Promise<void> {
    const { network, images } = this.#options;
    const image = images.find(spec.image);
    if (image === undefined) throw imageUnknown(spec.image, images);
    const program = programOf(spec, image);
    this.end(spec.name);
    const held = network.hold(spec.address, { kind: 'shared', name: spec.name });
    const published = await PublishedPorts.open(spec.published).catch((error: unknown) => {
      held[Symbol.dispose]();
      throw portUnavailable(spec, error);
    });
    const stop = new AbortController();
    const output = new LogTail();
    const context = this.#context(spec, image, { output, published, signal: stop.signal });
    program(context).then(
      (exitCode) => {
        output.line(`ended with exit code ${String(exitCode)}`);
      },
      (error: unknown) => {
        output.line(error instanceof Error ? (error.stack ?? error.message) : messageOf(error));
      },
    );
    this.#running.set(spec.name, {
      spec,
      output,
      end: () => {
        held[Symbol.dispose]();
        // Nothing can fail: what listens is closed.
        published[Symbol.asyncDispose]().catch(() => undefined);
        stop.abort({ signal: 'SIGKILL' });
      },
    });
  }

  /** Nothing happens when there is none of the name. */
  end(name: string): void {
    const running = this.#running.get(name);
    this.#running.delete(name);
    running?.end();
  }

  /** What a program wrote last; empty when there is none of the name. */
  logs(name: string): string {
    return this.#running.get(name)?.output.text ?? '';
  }

  [Symbol.dispose](): void {
    for (const name of this.names) this.end(name);
  }

  #context(spec: ProcessSpec, image: Image, { output, published, signal }: Life): ProgramContext {
    const { network, clock, random } = this.#options;
    const context: ProgramContext = {
      argv: commandLine(spec, image),
      env: { ...image.env, HOSTNAME: spec.name, ...spec.env },
      workingDirectory: image.workingDirectory,
      hostname: spec.name,
      stdin: Readable.from([]),
      stdout: output,
      stderr: output,
      files: NO_FILES,
      network: network.programNetwork(spec.address, { published }),
      clock,
      random,
      signal,
      killed: signal,
      run: (argv, change) =>
        image.program(argv[0] ?? '')?.({ ...context, ...change, argv }) ?? Promise.resolve(NOT_FOUND),
    };
    return context;
  }
}

function portUnavailable({ name }: ProcessSpec, cause: unknown): FleetbedError {
  return new FleetbedError('FLEETBED_PORT_UNAVAILABLE', `the ports of ${name} cannot be published on this machine`, {
    observed: messageOf(cause),
    hint: 'another fleet may have planned the same ones a moment before: run the command again',
  });
}

/** What a shell says of a command that is not there. */
const NOT_FOUND = 127;

function commandLine({ args }: ProcessSpec, { entrypoint, command }: Image): readonly string[] {
  return [...entrypoint, ...(args.length > 0 ? args : command)];
}

function programOf(spec: ProcessSpec, image: Image): Program {
  const [name = ''] = commandLine(spec, image);
  const program = image.program(name);
  if (program !== undefined) return program;
  throw new FleetbedError('FLEETBED_PROCESS_NOT_READY', `${spec.name} could not be started on the shared network`, {
    observed: `the image ${spec.image} has no program "${name}"`,
  });
}

const NO_FILES: ProgramFiles = {
  read: (path) => Promise.reject(noSuchFile('open', path)),
  list: (path) => Promise.reject(noSuchFile('scandir', path)),
  write: (path) => Promise.reject(noSuchFile('open', path)),
  remove: (path) => Promise.reject(noSuchFile('unlink', path)),
};

function noSuchFile(syscall: string, path: string): Error {
  return Object.assign(new Error(`ENOENT: no such file or directory, ${syscall} '${path}'`), { code: 'ENOENT' });
}
