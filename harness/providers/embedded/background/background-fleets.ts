import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import type { Clock } from '../../../core/clock.ts';
import type { Emit, StepEvent } from '../../../core/events.ts';
import { FleetbedError } from '../../../core/errors.ts';
import type { Exec } from '../../../core/exec.ts';
import { readJsonLines } from '../../../core/json-lines.ts';
import type { Launch } from '../../../core/launch.ts';
import { processIdentity } from '../../../core/process-identity.ts';
import { notYet, ready, waitFor } from '../../../core/wait.ts';
import type { Topology } from '../../../topology/topology.ts';
import type { CreateOptions } from '../../provider.ts';
import type { FleetControl } from '../fleet-control.ts';
import {
  readBackgroundRecord,
  removeBackgroundRecord,
  writeBackgroundRecord,
  type BackgroundRecord,
} from './background-record.ts';
import { askControl } from './control-call.ts';
import { controlError } from './control-protocol.ts';
import { decodeLaunchReport } from './launch-report.ts';
import { remoteControl } from './remote-control.ts';

export interface BackgroundFleetsOptions {
  readonly clock: Clock;
  readonly exec: Exec;
  readonly launch: Launch;
  /** A directory that belongs to the fleet. */
  readonly directoryOf: (fleet: string) => string;
  /** The command line that keeps the fleet of a directory: see `keepFleet`. */
  readonly command: readonly [string, ...string[]];
}

/** How long an orderly end may take before it is forced. */
const END_TIMEOUT_MS = 10_000;

/** Embedded fleets that outlive the command that made them, each in a process of its own. */
export class BackgroundFleets {
  readonly #options: BackgroundFleetsOptions;

  constructor(options: BackgroundFleetsOptions) {
    this.#options = options;
  }

  /** Starts the process of a fleet and waits until every cluster is ready. Throws what it says went wrong; it has ended then. */
  async launch({ fleet }: Topology, { emit, signal }: CreateOptions): Promise<void> {
    const { launch, command, exec } = this.#options;
    const directory = this.#options.directoryOf(fleet);
    const [program, ...args] = command;
    const socket = socketPath(directory);
    await rm(socket, { force: true });
    await using child = launch(program, [...args, directory, socket], {
      errors: path.join(directory, 'background.log'),
    });
    const identity = await processIdentity(child.pid, exec, signal);
    await writeBackgroundRecord(directory, { pid: child.pid, identity: identity ?? '', socket });
    const end = (): void => {
      child.stdout.destroy(signal.reason as Error);
    };
    signal.addEventListener('abort', end, { once: true });
    try {
      await report(child.stdout, emit);
      child.leave();
    } catch (error) {
      await this.end(fleet, new AbortController().signal);
      throw signal.aborted ? signal.reason : error;
    } finally {
      signal.removeEventListener('abort', end);
    }
  }

  /** Undefined when no process keeps the fleet. */
  async connect(fleet: string, signal: AbortSignal): Promise<FleetControl | undefined> {
    const record = await this.#alive(fleet, signal);
    return record === undefined ? undefined : remoteControl(record.socket, this.#options.clock, signal);
  }

  async runs(fleet: string, signal: AbortSignal): Promise<boolean> {
    return (await this.#alive(fleet, signal)) !== undefined;
  }

  /** Ends the process of a fleet, by asking it, else by force. Succeeds when there is none. */
  async end(fleet: string, signal: AbortSignal): Promise<void> {
    const directory = this.#options.directoryOf(fleet);
    const record = await readBackgroundRecord(directory);
    if (record === undefined) return;
    if (await this.#lives(record, signal)) await this.#endProcess(record, signal);
    await rm(record.socket, { force: true });
    await removeBackgroundRecord(directory);
  }

  async #endProcess(record: BackgroundRecord, signal: AbortSignal): Promise<void> {
    await askControl(record.socket, { op: 'shutdown' }, AbortSignal.timeout(END_TIMEOUT_MS)).catch(() => {
      kill(record.pid, 'SIGTERM');
    });
    if (await this.#gone(record, signal)) return;
    kill(record.pid, 'SIGKILL');
    if (await this.#gone(record, signal)) return;
    throw new FleetbedError('FLEETBED_COMMAND_FAILED', `the process ${record.pid} of the fleet does not end`);
  }

  async #gone(record: BackgroundRecord, signal: AbortSignal): Promise<boolean> {
    const { clock } = this.#options;
    const look = async (own: AbortSignal): Promise<ReturnType<typeof notYet> | ReturnType<typeof ready<true>>> =>
      (await this.#lives(record, own)) ? notYet('it runs') : ready(true as const);
    return waitFor('the process has ended', look, { clock, signal, timeoutMs: END_TIMEOUT_MS, everyMs: 20 }).catch(
      () => {
        signal.throwIfAborted();
        return false;
      },
    );
  }

  async #alive(fleet: string, signal: AbortSignal): Promise<BackgroundRecord | undefined> {
    const record = await readBackgroundRecord(this.#options.directoryOf(fleet));
    return record !== undefined && (await this.#lives(record, signal)) ? record : undefined;
  }

  async #lives({ pid, identity }: BackgroundRecord, signal: AbortSignal): Promise<boolean> {
    return (await processIdentity(pid, this.#options.exec, signal)) === identity;
  }
}

/** Passes on what the process says of its start, until it is done. */
async function report(stdout: Readable, emit: Emit<StepEvent>): Promise<void> {
  for await (const line of readJsonLines(stdout)) {
    const said = decodeLaunchReport(line);
    if (said.type === 'ready') return;
    if (said.type === 'failed') throw controlError(said.failure);
    emit(said.step);
  }
  throw new FleetbedError('FLEETBED_CLUSTER_CREATE_FAILED', 'the process of the fleet ended before it was ready', {
    hint: 'see background.log in the directory of the fleet',
  });
}

/** The whole group: what the programs of pods started goes with it. */
function kill(pid: number, signal: 'SIGTERM' | 'SIGKILL'): void {
  try {
    process.kill(signal === 'SIGKILL' ? -pid : pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** The most that a system takes, with room for its terminating byte. */
const LONGEST_SOCKET = 100;

function socketPath(directory: string): string {
  const beside = path.join(directory, 'control.sock');
  if (Buffer.byteLength(beside) <= LONGEST_SOCKET) return beside;
  const name = createHash('sha256').update(directory).digest('hex').slice(0, 16);
  return path.join(tmpdir(), `fleetbed-${name}.sock`);
}
