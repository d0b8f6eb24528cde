/**
 * The HTTP side of the route stream: tables to proxies, acknowledgements back, readiness.
 *
 * `GET /v1/load-balancers/{lb}/tables` answers NDJSON: the current table at once, or as soon as there is one, then each
 * change, as `TableParts` has it; a blank line every 5 s. A reader that is slower than the changes gets the newest table
 * only.
 * `POST /v1/load-balancers/{lb}/acks` takes a `TableAck` and answers 204. `GET /readyz` answers 200 `ok`, or 503.
 * Tables may have private keys in them: with a token, whoever does not show it gets 401. `/readyz` is open.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Clock } from '../../core/clock.ts';
import { messageOf } from '../../core/errors.ts';
import { openServer, type OpenServer } from '../../core/open-server.ts';
import type { ProgramNetwork } from '../../core/program-network.ts';
import type { RouteTable } from '../../proxy/table/route-table.ts';
import { showsToken } from './bearer-token.ts';
import type { RouteTables } from './route-tables.ts';
import { parseTableAck } from './table-ack.ts';
import { TableLines } from './table-lines.ts';

export interface RouteServerOptions {
  readonly tables: RouteTables;
  readonly isReady: () => boolean;
  readonly clock: Clock;
  /** Where it listens. */
  readonly network: ProgramNetwork;
  /** 0 for any free one. */
  readonly port: number;
  /** What proxies show. @default whoever reaches the port may read the tables */
  readonly routeToken?: string | undefined;
}

/** A blank line this often tells a proxy that the stream lives. */
export const HEARTBEAT_MS = 5_000;
/** An acknowledgement is a few hundred bytes. */
const LONGEST_BODY = 65_536;

export interface RouteServer extends AsyncDisposable {
  readonly port: number;
}

/** Listens; disposing ends every stream and closes the port. */
export async function startRouteServer(options: RouteServerOptions): Promise<RouteServer> {
  const server = createServer((request, response) => {
    handle(options, request, response).catch((error: unknown) => {
      if (!response.headersSent) answer(response, 500, `${messageOf(error)}\n`);
      else response.destroy();
    });
  });
  const open = await openServer(server, options.network, options.port);
  return { port: open.port, [Symbol.asyncDispose]: () => close(open) };
}

async function close(open: OpenServer): Promise<void> {
  await open.stopAccepting();
  open.cut();
  await open.drained;
}

async function handle(options: RouteServerOptions, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const path = (request.url ?? '').split('?', 1)[0] ?? '';
  const line = `${request.method ?? ''} ${path}`;
  if (line === 'GET /readyz') {
    if (options.isReady()) answer(response, 200, 'ok');
    else answer(response, 503, 'not every cluster was seen yet');
    return;
  }
  const [, method, loadBalancer = '', resource] = LOAD_BALANCER_PATH.exec(line) ?? [];
  if (method === undefined) {
    answer(response, 404, `no such path: ${path}\n`);
  } else if (!mayAsk(options, request)) {
    response.setHeader('www-authenticate', 'Bearer');
    answer(response, 401, 'the token of this installation is needed\n');
  } else if (!options.tables.has(loadBalancer)) {
    answer(response, 404, `load balancer ${loadBalancer} is not one of the fleet\n`);
  } else if (method === 'GET' && resource === 'tables') {
    streamTables(options, loadBalancer, response);
  } else if (method === 'POST' && resource === 'acks') {
    await takeAck(options, loadBalancer, request, response);
  } else {
    answer(response, 405, `${line} is not supported\n`);
  }
}

function mayAsk({ routeToken }: RouteServerOptions, { headers }: IncomingMessage): boolean {
  return routeToken === undefined || showsToken(headers.authorization, routeToken);
}

const LOAD_BALANCER_PATH = /^(\S+) \/v1\/load-balancers\/([^/]+)\/(tables|acks)$/;

/** What a feed of tables needs, whoever serves it. */
export type RouteFeed = Pick<RouteServerOptions, 'tables' | 'clock'>;

/** Answers `GET …/tables`; the name is one of the tables'. */
export function streamTables({ tables, clock }: RouteFeed, loadBalancer: string, response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'application/x-ndjson', 'cache-control': 'no-store' });
  response.flushHeaders();
  response.socket?.setNoDelay(true);
  const lines = new TableLines();
  /** Of the newest table, those that were not written yet. */
  let waiting: Iterator<string, void> | undefined;
  const send = (table: RouteTable): void => {
    waiting = lines.of(table);
    write();
  };
  const write = (): void => {
    while (waiting !== undefined && !response.writableNeedDrain) {
      const { done, value } = waiting.next();
      if (done === true) waiting = undefined;
      else response.write(value);
    }
  };
  response.on('drain', write);
  const subscription = tables.subscribe(loadBalancer, send);
  let heartbeat = clock.after(HEARTBEAT_MS, beat);
  function beat(): void {
    if (!response.writableNeedDrain) response.write('\n');
    heartbeat = clock.after(HEARTBEAT_MS, beat);
  }
  response.on('close', () => {
    heartbeat[Symbol.dispose]();
    subscription[Symbol.dispose]();
  });
  const current = tables.current(loadBalancer);
  if (current !== undefined) send(current);
}

/** Answers `POST …/acks`. */
export async function takeAck(
  { tables }: Pick<RouteFeed, 'tables'>,
  loadBalancer: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const body = await readBody(request);
  if (body === undefined) {
    answer(
      response,
      413,
      `an acknowledgement has at most ${String(LONGEST_BODY)} bytes
`,
    );
    return;
  }
  const parsed = parseTableAck(body);
  if ('problem' in parsed) {
    answer(response, 400, `${parsed.problem}\n`);
    return;
  }
  tables.acknowledge(loadBalancer, parsed);
  response.writeHead(204).end();
}

/** Undefined when it is longer than it may be. */
async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length <= LONGEST_BODY) chunks.push(chunk);
  }
  return length > LONGEST_BODY ? undefined : Buffer.concat(chunks).toString('utf8');
}

function answer(response: ServerResponse, status: number, body: string): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' }).end(body);
}
