import type { Server } from 'node:net';
import type { ProgramContext } from '../program.ts';
import { openServer, type OpenServer } from '../../core/open-server.ts';
import { untilSignalled } from './until-signalled.ts';

/** Has servers listen until the program is told to end; then everything is cut, as when a process ends. */
export async function serveUntilSignalled(
  context: ProgramContext,
  servers: readonly (readonly [Server, number])[],
): Promise<void> {
  const open: OpenServer[] = [];
  try {
    for (const [server, port] of servers) open.push(await openServer(server, context.network, port));
    await untilSignalled(context);
  } finally {
    for (const server of open) {
      await server.stopAccepting();
      server.cut();
    }
  }
}
