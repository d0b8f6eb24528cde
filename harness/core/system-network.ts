import { datagramPort, openDatagrams, openPort } from './listening.ts';
import { POD_LOOPBACK } from './pod-loopback.ts';
import type { ProgramNetwork } from './program-network.ts';

/** The network as the system has it: for programs in containers and on this machine. @param address what listeners bind to */
export function systemNetwork(address = '0.0.0.0'): ProgramNetwork {
  return {
    address,
    outbound: {},
    loopback: POD_LOOPBACK,
    listen: (server, port, at = address) => openPort(server, at, port),
    bindDatagrams: async (port, at = address) => datagramPort(await openDatagrams(at, port)),
  };
}
