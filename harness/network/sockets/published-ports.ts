import { createServer, type Server, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { ListeningPort } from '../../core/program-network.ts';
import type { PublishedPort } from '../fleet-network.ts';
import { listenOn } from './listen-on.ts';

const HOST = '127.0.0.1';

/**
 * Listens, and on the host port of what was opened where it is published: `server` is given those connections, too. The
 * host port is free again when the port is closed, by its disposal or by the server itself.
 *
 * @param own closes the host port with the address
 */
export async function publishing(
  server: Server,
  published: readonly PublishedPort[],
  accept: (raw: Socket) => Duplex | undefined,
  own: (port: AsyncDisposable) => AsyncDisposable,
  listen: () => Promise<ListeningPort>,
): Promise<ListeningPort> {
  const listening = await listen();
  const hostPort = published.find(({ port }) => port === listening.port)?.hostPort;
  if (hostPort === undefined) return listening;
  // Servers of `node:http` want connections whose other side may be closed already; their property is not in the types.
  const { allowHalfOpen = false } = server as { readonly allowHalfOpen?: boolean };
  const door = createServer({ noDelay: true, allowHalfOpen }, (raw) => {
    const connection = accept(raw);
    if (connection !== undefined) server.emit('connection', connection);
  });
  try {
    const open = own(await listenOn(door, HOST, hostPort));
    const close = async (): Promise<void> => {
      await open[Symbol.asyncDispose]();
    };
    server.once('close', () => {
      close().catch(() => undefined);
    });
    return {
      port: listening.port,
      [Symbol.asyncDispose]: async () => {
        await close();
        await listening[Symbol.asyncDispose]();
      },
    };
  } catch (error) {
    await listening[Symbol.asyncDispose]();
    throw error;
  }
}
