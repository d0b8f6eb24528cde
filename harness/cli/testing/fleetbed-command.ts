import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { systemExec, type ExecResult } from '../../core/exec.ts';
import { packageRoot } from '../package-root.ts';

/** A command line under way. */
export interface RunningCommand {
  readonly pid: number;
  readonly ended: Promise<ExecResult>;
}

/** The command as a user runs it, with state, temporary files and reports in directories of its own. */
export class FleetbedCommand implements AsyncDisposable {
  readonly directory: string;

  private constructor(directory: string) {
    this.directory = directory;
  }

  static async create(): Promise<FleetbedCommand> {
    const command = new FleetbedCommand(await mkdtemp(path.join(tmpdir(), 'fleetbed-e2e-')));
    await mkdir(command.#temporary);
    return command;
  }

  /** Directories that must be as empty after a fleet as before it. */
  get traces(): readonly string[] {
    return [path.join(this.home, 'fleets'), this.#temporary];
  }

  get reports(): string {
    return path.join(this.directory, 'reports');
  }

  get home(): string {
    return path.join(this.directory, 'home');
  }

  get env(): Readonly<Record<string, string>> {
    return { FLEETBED_HOME: this.home, TMPDIR: this.#temporary, NO_COLOR: '1' };
  }

  get #temporary(): string {
    return path.join(this.directory, 'tmp');
  }

  /** Starts `fleetbed` with these arguments, split at spaces. */
  start(line: string, signal: AbortSignal, env: Readonly<Record<string, string>> = {}): RunningCommand {
    const main = path.join(packageRoot(), 'harness', 'cli', 'main.ts');
    let pid = 0;
    const program = systemExec.start(process.execPath, ['--import', 'tsx', main, ...line.split(' ')], {
      signal,
      cwd: packageRoot(),
      // tsx keeps compiled files in TMPDIR; they are not fleetbed's.
      env: { ...this.env, TSX_DISABLE_CACHE: '1', ...env },
      onSpawn: (id) => {
        pid = id;
      },
    });
    program.stdin.end();
    const ended = Promise.all([program.ended, text(program.stdout)]).then(([result, stdout]) => ({
      ...result,
      stdout,
    }));
    return { pid, ended };
  }

  run(line: string, signal: AbortSignal, env: Readonly<Record<string, string>> = {}): Promise<ExecResult> {
    return this.start(line, signal, env).ended;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.directory, { recursive: true, force: true });
  }
}
