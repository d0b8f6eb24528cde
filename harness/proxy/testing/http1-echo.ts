import { createServer, type Server } from 'node:http';
import { connect, createServer as createTcpServer, type AddressInfo, type Socket } from 'node:net';
import { systemClock } from '../../core/clock.ts';
import { Http1Connection } from '../http1/http1-connection.ts';
import type { Http1Limits } from '../http1/http1-options.ts';
import { PROXY_LIMITS } from '../listener/proxy-limits.ts';
import type { ExchangeHandler } from '../message/server-exchange.ts';

export interface EchoServer extends AsyncDisposable {
  readonly port: number;
  readonly refused: number[];
}

/** Answers with the method, the target and what the body was: `POST /a hello`. */
export const echo: ExchangeHandler = (exchange) => {
  const { method, target } = exchange.head;
  const parts: Buffer[] = [];
  const answer = (): void => {
    const body = Buffer.concat([Buffer.from(`${method} ${target} `), ...parts]);
    exchange.answer({ status: 200, reason: '', fields: [] }, body.length);
    exchange.write(body);
    exchange.end([]);
  };
  if (exchange.length === 'none' || exchange.length === 0) {
    answer();
    return;
  }
  exchange.receive({ data: (part) => parts.push(part), end: answer, failed: () => undefined });
};

/** The connections under test, without a proxy behind them. */
export async function startEcho(
  handler: ExchangeHandler = echo,
  limits: Partial<Http1Limits> = {},
): Promise<EchoServer> {
  const refused: number[] = [];
  const open = new Set<Socket>();
  const server = createTcpServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
    new Http1Connection(
      socket,
      { scheme: 'http', remoteAddress: '127.0.0.1', port: 80 },
      {
        clock: systemClock,
        limits: { ...PROXY_LIMITS, ...limits },
        handler,
        onRefused: (status) => {
          refused.push(status);
        },
      },
    );
  });
  return await listening(server, refused, open);
}

/** The same of node, to compare with. */
export async function startNodeEcho(): Promise<EchoServer> {
  const server: Server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part)).on('error', () => undefined);
    request.on('end', () => {
      const body = Buffer.concat([Buffer.from(`${String(request.method)} ${String(request.url)} `), ...parts]);
      response.writeHead(200, { 'content-length': body.length }).end(body);
    });
  });
  const open = new Set<Socket>();
  server.on('connection', (socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
  });
  return await listening(server, [], open);
}

async function listening(
  server: ReturnType<typeof createTcpServer>,
  refused: number[],
  open: ReadonlySet<Socket>,
): Promise<EchoServer> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    refused,
    [Symbol.asyncDispose]: async () => {
      for (const socket of open) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Sends pieces, each in a packet of its own where the system has it so, and returns all that comes back until `until` holds or the end. */
export function exchangeBytes(
  port: number,
  pieces: readonly (string | Buffer)[],
  until: (text: string) => boolean = () => false,
): Promise<string> {
  return new Promise((resolve) => {
    let text = '';
    const socket = connect({ port, host: '127.0.0.1', noDelay: true });
    const send = (at: number): void => {
      const piece = pieces[at];
      if (piece === undefined || socket.destroyed) return;
      socket.write(typeof piece === 'string' ? Buffer.from(piece, 'latin1') : piece, () => {
        setImmediate(() => {
          send(at + 1);
        });
      });
    };
    socket.setEncoding('latin1');
    socket.once('connect', () => {
      send(0);
    });
    socket.on('data', (chunk) => {
      text += String(chunk);
      if (until(text)) socket.destroy();
    });
    socket
      .on('error', () => undefined)
      .once('close', () => {
        resolve(text);
      });
  });
}
