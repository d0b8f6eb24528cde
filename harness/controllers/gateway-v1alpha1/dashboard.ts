/**
 * A stand-in for Traefik's dashboard (004-S6): a page that lists the routers, their list as JSON, and `/ping`. It is made
 * with the table, and answered by the proxy itself.
 */
import type { LocalAnswer } from '../../proxy/table/local-answer.ts';
import type { RequestMatch, Route } from '../../proxy/table/route.ts';
import { answered } from './evaluate-http-route.ts';

/** As `/api/http/routers` of Traefik has them. */
export interface DashboardRouter {
  readonly name: string;
  readonly entryPoints: readonly string[];
  readonly rule: string;
  /** With their weights. */
  readonly service: string;
}

/** A page is part of the table. */
const MOST_ROUTERS = 200;

/** What answers on the entry point of the dashboard. */
export function dashboardRoute(routers: readonly DashboardRouter[]): Route {
  const answers: readonly (readonly [RequestMatch, LocalAnswer])[] = [
    [exact('/ping'), text('OK')],
    [exact('/api/http/routers'), json(shown(routers).map((router) => ({ ...router, provider: 'kubernetesgateway' })))],
    [{ path: { type: 'PathPrefix', value: '/' }, headers: [], queryParams: [] }, dashboardPage(routers)],
  ];
  return {
    id: 'traefik/dashboard',
    // Routes of Gateways on this port come first.
    createdAt: '9999-12-31T23:59:59Z',
    hostnames: ['*'],
    rules: answers.map(([match, answer]) => answered([match], answer).rule),
  };
}

/** Of a route whose target is a part of Traefik. 004-R9 */
export function internalAnswer(name: string, routers: readonly DashboardRouter[]): LocalAnswer {
  return name === 'ping@internal' ? text('OK') : dashboardPage(routers);
}

function dashboardPage(routers: readonly DashboardRouter[]): LocalAnswer {
  const rows = shown(routers).map(
    ({ name, entryPoints, rule, service }) =>
      `<tr>${[entryPoints.join(', '), rule, service, name].map((cell) => `<td>${escapeHtml(cell)}</td>`).join('')}</tr>`,
  );
  const body = [
    '<!doctype html><meta charset="utf-8"><title>Dashboard</title>',
    `<h1>HTTP routers: ${String(routers.length)}</h1>`,
    '<table><tr><th>Entry points</th><th>Rule</th><th>Service</th><th>Name</th></tr>',
    ...rows,
    '</table>',
  ];
  return { status: 200, body: `${body.join('\n')}\n`, headers: contentType('text/html; charset=utf-8') };
}

function shown(routers: readonly DashboardRouter[]): readonly DashboardRouter[] {
  return routers.slice(0, MOST_ROUTERS);
}

function exact(value: string): RequestMatch {
  return { path: { type: 'Exact', value }, headers: [], queryParams: [] };
}

function text(body: string): LocalAnswer {
  return { status: 200, body, headers: contentType('text/plain; charset=utf-8') };
}

function json(value: unknown): LocalAnswer {
  return { status: 200, body: `${JSON.stringify(value)}\n`, headers: contentType('application/json') };
}

function contentType(value: string): NonNullable<LocalAnswer['headers']> {
  return [{ name: 'content-type', value }];
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

function escapeHtml(raw: string): string {
  return raw.replace(/[&<>"]/g, (character) => ENTITIES[character] ?? character);
}
