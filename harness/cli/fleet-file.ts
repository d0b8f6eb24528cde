import { readFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { FleetbedError } from '../core/errors.ts';
import { decodeFleet } from '../topology/decode.ts';
import type { FleetSpec } from '../topology/topology.ts';
import { packageRoot } from './package-root.ts';

/** Which fleet a command is about. */
export interface FleetChoice {
  /** @default `fleet.yaml` of the working directory, else the store sample that comes with fleetbed */
  readonly file?: string;
  readonly name?: string;
  readonly provider?: string;
}

/** Reads and checks the chosen fleet file. Throws `FLEETBED_FLEET_FILE_UNREADABLE` or `FLEETBED_FLEET_INVALID`. */
export async function readFleetFile({ file, name, provider }: FleetChoice): Promise<FleetSpec> {
  const chosen = file ?? defaultFleetFile();
  const text = await readFile(chosen, 'utf8').catch((cause: unknown) => {
    throw new FleetbedError('FLEETBED_FLEET_FILE_UNREADABLE', `the fleet file ${chosen} cannot be read`, {
      cause,
      hint: 'name another one with --file',
    });
  });
  const overrides = { ...(name === undefined ? {} : { name }), ...(provider === undefined ? {} : { provider }) };
  return decodeFleet(text, { file: chosen, overrides });
}

function defaultFleetFile(): string {
  const own = path.resolve('fleet.yaml');
  return existsSync(own) ? own : path.join(packageRoot(), 'fixtures', 'fleets', 'store.yaml');
}
