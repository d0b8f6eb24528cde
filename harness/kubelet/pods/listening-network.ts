import type { ProgramNetwork } from '../../core/program-network.ts';

/** The same network, which calls back whenever a program has begun to listen for connections. */
export function listeningNetwork(network: ProgramNetwork, onListening: () => void): ProgramNetwork {
  return {
    address: network.address,
    outbound: network.outbound,
    listen: async (server, port) => {
      const listening = await network.listen(server, port);
      onListening();
      return listening;
    },
    bindDatagrams: (port) => network.bindDatagrams(port),
  };
}
