import { PassThrough, type Writable } from 'node:stream';
import type { ProgramNetwork } from '../../core/program-network.ts';
import type { Program } from '../../workloads/program.ts';
import type { ContainerFiles } from '../files/container-files.ts';
import { ContainerLog, type LogStream } from '../logs/container-log.ts';
import { ContainerNetwork } from './container-network.ts';
import { ContainerProcess, type ProgramPlace, type ProgramStreams } from './container-process.ts';
import { emptyInput, Output } from './program-streams.ts';
import { Terminal, terminalText } from './terminal.ts';

export interface ContainerStart {
  readonly id: string;
  readonly program: Program;
  readonly argv: readonly string[];
  readonly place: Omit<ProgramPlace, 'network' | 'files'>;
  readonly files: ContainerFiles;
  readonly network: ProgramNetwork;
  readonly log: ContainerLog;
  /** Whether attached clients can speak with it. */
  readonly hasInput: boolean;
  /** Whether its input ends with the first client's. */
  readonly isInputOnce: boolean;
  readonly hasTerminal: boolean;
}

/** Told of what a container says, piece by piece. */
export type OutputListener = (stream: 'stdout' | 'stderr', data: Buffer) => void;

/** One run of a container: its program, and those that were executed in it. */
export class RunningContainer {
  readonly id: string;
  readonly log: ContainerLog;
  readonly files: ContainerFiles;
  /** Resolves with the exit code, once everything of the run is gone. */
  readonly ended: Promise<number>;
  readonly isInputOnce: boolean;
  /** Where attached clients write; undefined where the container takes no input. */
  readonly input: Writable | undefined;
  readonly #place: ProgramPlace;
  readonly #network: ContainerNetwork;
  readonly #process: ContainerProcess;
  readonly #outputs: Output[] = [];
  readonly #logs: LogStream[] = [];
  readonly #listeners = new Set<OutputListener>();
  readonly #executed = new Set<ContainerProcess>();

  constructor(start: ContainerStart) {
    this.id = start.id;
    this.log = start.log;
    this.files = start.files;
    this.isInputOnce = start.isInputOnce;
    this.#network = new ContainerNetwork(start.network);
    this.#place = { ...start.place, files: start.files, network: this.#network };
    const { input, streams } = start.hasTerminal ? this.#terminalStreams() : this.#plainStreams();
    this.input = start.hasInput ? input : undefined;
    // A terminal has input that nobody types; without one there is none.
    const stdin = start.hasInput || start.hasTerminal ? streams.stdin : emptyInput();
    this.#process = new ContainerProcess(start.program, start.argv, this.#place, { ...streams, stdin });
    this.ended = this.#process.ended.then(async (exitCode) => {
      for (const log of this.#logs) log.flush();
      await this.#release();
      this.log.end();
      return exitCode;
    });
  }

  get image(): ProgramPlace['image'] {
    return this.#place.image;
  }

  get hasEnded(): boolean {
    return this.#process.hasEnded;
  }

  terminate(): void {
    this.#process.terminate();
  }

  kill(): void {
    this.#process.kill();
  }

  /** Runs another program in it. Undefined where the image does not have it. */
  execute(argv: readonly string[], streams: ProgramStreams): ContainerProcess | undefined {
    const program = this.#place.image.program(argv[0] ?? '');
    if (program === undefined) return undefined;
    const { env } = this.#place;
    const place = streams.terminal === undefined ? this.#place : { ...this.#place, env: { TERM: 'xterm', ...env } };
    const executed = new ContainerProcess(program, argv, place, streams);
    this.#executed.add(executed);
    executed.ended.then(
      () => this.#executed.delete(executed),
      () => undefined,
    );
    return executed;
  }

  /** Tells what it says from now on. */
  listen(listener: OutputListener): Disposable {
    this.#listeners.add(listener);
    return { [Symbol.dispose]: () => this.#listeners.delete(listener) };
  }

  #plainStreams(): { readonly input: Writable; readonly streams: ProgramStreams } {
    const input = new PassThrough();
    const [stdout, stderr] = [this.#output(this.#sayer('stdout')), this.#output(this.#sayer('stderr'))];
    return { input, streams: { stdin: input, stdout, stderr } };
  }

  /** One stream for everything, as a terminal has. */
  #terminalStreams(): { readonly input: Writable; readonly streams: ProgramStreams } {
    const show = this.#sayer('stdout');
    const interrupt = (): void => {
      this.#process.terminate('SIGINT');
    };
    const terminal = new Terminal({ show, interrupt });
    const output = this.#output((data) => {
      show(terminalText(data));
    });
    return { input: terminal.keys(), streams: { stdin: terminal.input, stdout: output, stderr: output, terminal } };
  }

  #sayer(name: 'stdout' | 'stderr'): (data: Buffer) => void {
    const log = this.log.stream();
    this.#logs.push(log);
    return (data) => {
      log.write(data);
      for (const listener of this.#listeners) listener(name, data);
    };
  }

  #output(say: (data: Buffer) => void): Output {
    const output = new Output(say);
    // A program may end or destroy its output.
    output.on('error', () => undefined);
    this.#outputs.push(output);
    return output;
  }

  async #release(): Promise<void> {
    for (const output of this.#outputs) output.detach();
    for (const executed of this.#executed) executed.kill();
    this.input?.destroy();
    await this.#network[Symbol.asyncDispose]();
  }
}
