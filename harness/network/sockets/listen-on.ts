import type { Server } from 'node:net';
import { openPort } from '../../core/listening.ts';
import type { ListeningPort } from '../../core/program-network.ts';
import { portHolder } from './port-holder.ts';

/** As {@link openPort}; the message of `EADDRINUSE` says who has the port. */
export async function listenOn(server: Server, address: string, port: number): Promise<ListeningPort> {
  try {
    return await openPort(server, address, port);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') {
      const holder = await portHolder(address, port);
      if (holder !== undefined) error.message += ` (${holder})`;
    }
    throw error;
  }
}
