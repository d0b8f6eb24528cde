import { FleetbedError } from '../core/errors.ts';
import type { ProgramNetwork } from '../core/program-network.ts';
import { systemNetwork } from '../core/system-network.ts';

const ANY = '0.0.0.0';

/**
 * The network of a program whose flag names an address to listen on. Where a program has an address of its own there is no
 * other: throws `FLEETBED_USAGE`.
 */
export function boundNetwork(network: ProgramNetwork, host: string): ProgramNetwork {
  if (host === ANY || host === network.address) return network;
  if (network.address === ANY) return systemNetwork(host);
  throw new FleetbedError('FLEETBED_USAGE', `${host} cannot be listened on: the program runs at ${network.address}`, {
    hint: `leave the address out, or give ${network.address} or ${ANY}`,
  });
}
