import { createServer, type ServerResponse } from 'node:http';
import type { ProgramNetwork } from '../../core/program-network.ts';
import { openPort } from '../listener/open-port.ts';
import type { RouteTable } from '../table/route-table.ts';
import type { EndpointReport } from './endpoint-report.ts';
import { PROMETHEUS_TYPE, prometheusText } from './prometheus-text.ts';
import { redactedTable } from './redacted-table.ts';

/** What the admin port shows. */
export interface AdminView {
  /** The table in force; undefined before the first. */
  table(): RouteTable | undefined;
  endpoints(): readonly EndpointReport[];
  counters(): Readonly<Record<string, number>>;
  /** Limits and times, as they are in force. */
  settings(): Readonly<Record<string, unknown>>;
}

export interface AdminServer extends AsyncDisposable {
  readonly port: number;
}

/**
 * Serves `GET /ready`, `/table`, `/config` (with the settings; both without private keys), `/endpoints`, `/stats` in the
 * text format of Prometheus and `/counters` as JSON. Port 0 takes a free one.
 *
 * Throws `FLEETBED_PORT_UNAVAILABLE`.
 */
export async function startAdminServer(network: ProgramNetwork, port: number, view: AdminView): Promise<AdminServer> {
  const server = createServer((request, response) => {
    answer(request.method ?? 'GET', (request.url ?? '/').split('?')[0] ?? '/', view, response);
  });
  const open = await openPort(server, network, port);
  return {
    port: open.port,
    [Symbol.asyncDispose]: async () => {
      await open.stopAccepting();
      open.cut();
      await open.drained;
    },
  };
}

function answer(method: string, path: string, view: AdminView, response: ServerResponse): void {
  if (method !== 'GET' && method !== 'HEAD') {
    sendText(response, 405, 'method not allowed');
    return;
  }
  const table = view.table();
  switch (path) {
    case '/ready':
      sendText(response, table === undefined ? 503 : 200, table === undefined ? 'no table yet' : 'ok');
      break;
    case '/table':
      if (table === undefined) sendText(response, 503, 'no table yet');
      else sendJson(response, redactedTable(table));
      break;
    case '/endpoints':
      sendJson(response, view.endpoints());
      break;
    case '/config':
      sendJson(response, { settings: view.settings(), table: table === undefined ? null : redactedTable(table) });
      break;
    case '/stats':
      response
        .writeHead(200, { 'content-type': PROMETHEUS_TYPE })
        .end(prometheusText(view.counters(), view.endpoints()));
      break;
    case '/counters':
      sendJson(response, view.counters());
      break;
    default:
      sendText(response, 404, 'not found');
  }
}

function sendText(response: ServerResponse, status: number, body: string): void {
  response.writeHead(status, { 'content-type': 'text/plain' }).end(body);
}

function sendJson(response: ServerResponse, value: unknown): void {
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(value));
}
