import { datagramPort, openDatagrams, openPort } from './listening.ts';
import type { ProgramNetwork } from './program-network.ts';

/** The network as the system has it: for programs in containers and on this machine. @param address what listeners bind to */
export function systemNetwork(address = '0.0.0.0'): ProgramNetwork {
  return {
    address,
    outbound: {},
    listen: (server, port) => openPort(server, address, port),
    bindDatagrams: async (port) => datagramPort(await openDatagrams(address, port)),
  };
}
