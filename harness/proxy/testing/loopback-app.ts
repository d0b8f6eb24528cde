import { randomInt } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { connect, createServer as createTcpServer, type AddressInfo, type Socket } from 'node:net';

export type AppHandler = (request: IncomingMessage, response: ServerResponse) => void;

/** A program on loopback that answers `/healthz` by itself: 200 while `healthy`, then 503. */
export interface LoopbackApp extends AsyncDisposable {
  readonly port: number;
  readonly server: Server;
  /** Requests other than probes, in order. */
  readonly requests: readonly IncomingMessage[];
  readonly probes: number;
  readonly open: ReadonlySet<Socket>;
  healthy: boolean;
}

/** Starts a program that answers with `handler`, by default with 200 and `name`. */
export async function startApp(name: string, handler?: AppHandler, port = 0): Promise<LoopbackApp> {
  const requests: IncomingMessage[] = [];
  const open = new Set<Socket>();
  const counts = { probes: 0 };
  const answer = handler ?? ((_request, response) => response.end(name));
  const server = createServer((request, response) => {
    if (request.url === '/healthz') {
      counts.probes += 1;
      response.writeHead(app.healthy ? 200 : 503).end();
      return;
    }
    requests.push(request);
    answer(request, response);
  });
  server.on('connection', (socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const app: LoopbackApp = {
    port: (server.address() as AddressInfo).port,
    server,
    requests,
    open,
    healthy: true,
    get probes() {
      return counts.probes;
    },
    [Symbol.asyncDispose]: async () => {
      for (const socket of open) socket.destroy();
      if (server.listening)
        await new Promise<void>((resolve) =>
          server.close(() => {
            resolve();
          }),
        );
    },
  };
  return app;
}

/**
 * A port of 127.0.0.1 that nobody listens on, below those that systems give to outgoing connections, so that nobody
 * gets it by chance before it is used.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(20_000, 32_000);
    if (await canListen(port)) return port;
  }
}

function canListen(port: number): Promise<boolean> {
  const server = createTcpServer();
  return new Promise((resolve) => {
    server.once('error', () => {
      resolve(false);
    });
    server.listen(port, '127.0.0.1', () => {
      server.close(() => {
        resolve(true);
      });
    });
  });
}

/** The code of the error that a connection to `port` ends with; undefined when it is made. */
export function connectError(port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(undefined);
    });
    socket.once('error', (error: NodeJS.ErrnoException) => {
      resolve(error.code);
    });
  });
}
