import type { ProgramNetwork } from '../../core/program-network.ts';

/** The same network, which calls back whenever a program has begun to listen for connections. */
export function listeningNetwork(network: ProgramNetwork, onListening: () => void): ProgramNetwork {
  return {
    address: network.address,
    outbound: network.outbound,
    ...(network.loopback === undefined ? {} : { loopback: network.loopback }),
    listen: async (server, port, at) => {
      const listening = await network.listen(server, port, at);
      onListening();
      return listening;
    },
    bindDatagrams: (port, at) => network.bindDatagrams(port, at),
  };
}
