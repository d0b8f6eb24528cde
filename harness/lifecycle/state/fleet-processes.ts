import { mkdir, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { FleetbedError } from '../../core/errors.ts';
import type { Exec } from '../../core/exec.ts';
import { processIdentity } from '../../core/process-identity.ts';
import type { FleetStore } from './fleet-store.ts';
import { isAlive, readEntry, tryLock, writeEntry } from './process-lock.ts';

/**
 * Processes at work on a fleet: the command that owns it for the moment, and the programs that command started. When the
 * command was killed its programs go on; `down` ends them by id and start time before it removes what they make.
 */
export class FleetProcesses {
  readonly #store: FleetStore;
  readonly #exec: Exec;

  constructor(store: FleetStore, exec: Exec) {
    this.#store = store;
    this.#exec = exec;
  }

  /** Notes a started program. Failing to note it must not fail the program. */
  async note(fleet: string, pid: number, signal: AbortSignal): Promise<void> {
    const identity = await processIdentity(pid, this.#exec, signal).catch(() => undefined);
    if (identity === undefined) return;
    await mkdir(this.#programs(fleet)).catch(() => undefined);
    await writeEntry(path.join(this.#programs(fleet), String(pid)), { pid, identity }).catch(() => undefined);
  }

  /** Makes this process the owner of the fleet until the result is disposed. Throws `FLEETBED_FLEET_BUSY`. */
  async own(fleet: string, signal: AbortSignal): Promise<AsyncDisposable> {
    const attempt = await tryLock(path.join(this.#store.directoryOf(fleet), 'owner.json'), this.#exec, signal);
    if ('held' in attempt) return attempt.held;
    throw new FleetbedError('FLEETBED_FLEET_BUSY', `another fleetbed command is working on the fleet "${fleet}"`, {
      observed: `process ${attempt.heldBy.pid}`,
      hint: 'wait for it to end, or interrupt it; then run this command again',
    });
  }

  /** Ends every noted program that is still the same one, with the processes it started. */
  async endPrograms(fleet: string, signal: AbortSignal): Promise<void> {
    const directory = this.#programs(fleet);
    for (const name of await readdir(directory).catch(() => [])) {
      const entry = await readEntry(path.join(directory, name));
      // Programs run in process groups of their own: the negative id ends the whole group.
      if (entry !== undefined && (await isAlive(entry, this.#exec, signal))) endGroup(entry.pid);
    }
    await rm(directory, { recursive: true, force: true });
  }

  #programs(fleet: string): string {
    return path.join(this.#store.directoryOf(fleet), 'programs');
  }
}

function endGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
