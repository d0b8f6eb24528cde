import { setMaxListeners } from 'node:events';
import { createServer as createHttpServer, type RequestListener, type Server, type ServerOptions } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import type { TlsOptions } from 'node:tls';
import { RequestContext } from './request-context.ts';
import { serve, type RequestChain } from './serve.ts';

export interface ListenOptions {
  readonly address: string;
  /** 0: any free one. */
  readonly port: number;
  /** Absent: plain HTTP. */
  readonly tls?: TlsOptions;
}

/** Serves until it is disposed of; then every connection is ended. */
export interface Listening extends AsyncDisposable {
  readonly port: number;
}

/** Clients keep their connections: informers and client-go reuse them for minutes. */
const KEEP_ALIVE_MS = 600_000;
/** Tokens and impersonation make long headers; Go reads up to this. */
const MAX_HEADER_BYTES = 1024 * 1024;

export async function listen(chain: RequestChain, { address, port, tls }: ListenOptions): Promise<Listening> {
  const stopped = new AbortController();
  // Every watch waits for it.
  setMaxListeners(0, stopped.signal);
  const upgraded = new Set<Duplex>();
  const onRequest: RequestListener = (request, response) => {
    // A client that goes away in the middle of an answer ends that answer and nothing else.
    response.on('error', () => undefined);
    serve(chain, new RequestContext(request, stopped.signal, response));
  };
  const options: ServerOptions = {
    keepAliveTimeout: KEEP_ALIVE_MS,
    requestTimeout: 0,
    maxHeaderSize: MAX_HEADER_BYTES,
    noDelay: true,
  };
  const server: Server =
    tls === undefined ? createHttpServer(options, onRequest) : createHttpsServer({ ...options, ...tls }, onRequest);
  server.on('upgrade', (request, socket, head) => {
    upgraded.add(socket);
    socket.once('close', () => upgraded.delete(socket));
    socket.on('error', () => socket.destroy());
    serve(chain, new RequestContext(request, stopped.signal, undefined, { socket, head }));
  });
  server.on('clientError', (_error, socket) => {
    if (socket.writable)
      socket.end(
        'HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\n\r\n400 Bad Request',
      );
    else socket.destroy();
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, address, () => {
      server.off('error', reject);
      resolve();
    });
  });
  return {
    port: (server.address() as AddressInfo).port,
    [Symbol.asyncDispose]: async () => {
      const closed = new Promise<void>((resolve) => {
        server.close(() => {
          resolve();
        });
      });
      stopped.abort();
      for (const socket of upgraded) socket.destroy();
      server.closeAllConnections();
      await closed;
    },
  };
}
