import { mkdir, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Clock } from '../../core/clock.ts';
import { FleetbedError } from '../../core/errors.ts';
import type { Topology } from '../../topology/topology.ts';

/** What is known of a fleet between two commands. */
export interface FleetRecord {
  readonly topology: Topology;
  readonly createdAt: string;
  /** The runtime image on its nodes, once loaded. */
  readonly image?: string;
  /** What is installed, once it is. */
  readonly implementation?: string;
  /** True when it was fully created; a record without it is a half-made fleet that only `down` may touch. */
  readonly complete: boolean;
}

/**
 * The fleets of this user, one directory each: `fleet.json`, kubeconfig, configuration files of the tools, and the ids of
 * running programs. Written before anything is created, so that what a killed command left can be found and removed.
 */
export class FleetStore {
  readonly #home: string;
  readonly #clock: Clock;

  constructor(home: string, clock: Clock) {
    this.#home = home;
    this.#clock = clock;
  }

  /** Locked while a fleet is planned and reserved, so that two commands at once do not promise the same addresses. */
  async planningLock(): Promise<string> {
    await mkdir(this.#home, { recursive: true });
    return path.join(this.#home, 'planning.lock');
  }

  directoryOf(fleet: string): string {
    return path.join(this.#home, 'fleets', fleet);
  }

  kubeconfigOf(fleet: string): string {
    return path.join(this.directoryOf(fleet), 'kubeconfig');
  }

  async list(): Promise<readonly FleetRecord[]> {
    const names = await readdir(path.join(this.#home, 'fleets')).catch(() => []);
    const records = await Promise.all(names.map((name) => this.find(name)));
    return records.filter((record) => record !== undefined);
  }

  async find(fleet: string): Promise<FleetRecord | undefined> {
    const text = await readFile(this.#file(fleet), 'utf8').catch(() => undefined);
    return text === undefined ? undefined : (JSON.parse(text) as FleetRecord);
  }

  /** Throws `FLEETBED_FLEET_UNKNOWN` when there is none, with the names that there are. */
  async get(fleet: string): Promise<FleetRecord> {
    const found = await this.find(fleet);
    if (found !== undefined) return found;
    const names = (await this.list()).map((record) => record.topology.fleet);
    throw new FleetbedError('FLEETBED_FLEET_UNKNOWN', `no fleet "${fleet}" is up`, {
      observed: names.length === 0 ? 'no fleet is up' : `fleets that are: ${names.join(', ')}`,
      hint: 'make it with `fleetbed up`',
    });
  }

  /** Takes the name, and with it the addresses and ports of the plan. Throws `FLEETBED_FLEET_EXISTS` when it is taken. */
  async reserve(topology: Topology): Promise<void> {
    const directory = this.directoryOf(topology.fleet);
    await mkdir(path.dirname(directory), { recursive: true, mode: 0o700 });
    // mkdir without `recursive` fails when the directory is there: the one atomic "first come" of a file system.
    await mkdir(directory).catch((error: unknown) => {
      throw (error as NodeJS.ErrnoException).code === 'EEXIST' ? fleetExists(topology.fleet) : error;
    });
    await this.#write({ topology, createdAt: this.#clock.date().toISOString(), complete: false });
  }

  async update(fleet: string, change: Partial<Omit<FleetRecord, 'topology'>>): Promise<void> {
    await this.#write({ ...(await this.get(fleet)), ...change });
  }

  async saveKubeconfig(fleet: string, text: string): Promise<void> {
    await writeAtomically(this.kubeconfigOf(fleet), text);
  }

  async remove(fleet: string): Promise<void> {
    await rm(this.directoryOf(fleet), { recursive: true, force: true });
  }

  #file(fleet: string): string {
    return path.join(this.directoryOf(fleet), 'fleet.json');
  }

  async #write(record: FleetRecord): Promise<void> {
    await writeAtomically(this.#file(record.topology.fleet), `${JSON.stringify(record, null, 2)}\n`);
  }
}

async function writeAtomically(file: string, text: string): Promise<void> {
  const draft = `${file}.${String(process.pid)}.tmp`;
  await writeFile(draft, text, { mode: 0o600 });
  await rename(draft, file);
}

function fleetExists(fleet: string): FleetbedError {
  return new FleetbedError(
    'FLEETBED_FLEET_EXISTS',
    `a fleet "${fleet}" is up already, or was left by a command that was killed`,
    {
      hint: `see \`fleetbed status\`; remove it with \`fleetbed down ${fleet}\`, or use another --name`,
    },
  );
}
