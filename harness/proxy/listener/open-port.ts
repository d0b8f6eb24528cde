import type { Server } from 'node:net';
import { FleetbedError, messageOf } from '../../core/errors.ts';
import { openServer, type OpenServer } from '../../core/open-server.ts';
import type { ProgramNetwork } from '../../core/program-network.ts';

/**
 * Listens. Throws `FLEETBED_PORT_UNAVAILABLE` with what the system said.
 *
 * @param at an address other than the network's own
 */
export async function openPort(
  server: Server,
  network: ProgramNetwork,
  port: number,
  at?: string,
): Promise<OpenServer> {
  try {
    return await openServer(server, network, port, at);
  } catch (error) {
    throw unavailable(at ?? network.address, port, error);
  }
}

function unavailable(address: string, port: number, cause: unknown): FleetbedError {
  return new FleetbedError('FLEETBED_PORT_UNAVAILABLE', `cannot listen on ${address}:${String(port)}`, {
    observed: messageOf(cause),
    hint: 'end the program that uses the port, or give the listener another one',
    cause,
  });
}
