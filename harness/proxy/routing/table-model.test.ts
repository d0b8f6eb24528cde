import { expect } from 'chai';
import { systemClock } from '../../core/clock.ts';
import { seededRandom, type Random } from '../../core/random.ts';
import { finish } from '../pace.ts';
import { RouteTableDecoder } from '../table/decode-route-table.ts';
import type { RequestMatch, Route } from '../table/route.ts';
import type { RouteTable } from '../table/route-table.ts';
import { headOf } from '../testing/request-heads.ts';
import { backend, tableOf } from '../testing/route-tables.ts';
import { TableCompiler, type CompiledTable } from './compiled-table.ts';
import { planRequest } from './plan-request.ts';
import type { RequestHead } from './request-plan.ts';

const HOSTS = ['*', '*.com', '*.example.com', 'a.example.com', 'b.example.com', '*.b.example.com'];
const ASKED = ['a.example.com', 'b.example.com', 'x.b.example.com', 'example.com', 'example.org', 'com'];
const PATHS = ['/', '/a', '/a/', '/a/b', '/a/b/c', '/ab', '/b'];
const METHODS = ['GET', 'POST'];

function one<T>(random: Random, values: readonly T[]): T {
  return values[Math.floor(random.next() * values.length)] as T;
}

function some<T>(random: Random, most: number, make: () => T): T[] {
  return Array.from({ length: Math.floor(random.next() * (most + 1)) }, make);
}

function anyMatch(random: Random): RequestMatch {
  const value = (name: string) => ({ type: 'Exact' as const, name, value: one(random, ['1', '2']) });
  const type = one(random, ['Exact', 'PathPrefix', 'PathPrefix', 'RegularExpression'] as const);
  const path = one(random, PATHS);
  return {
    path: { type, value: type === 'RegularExpression' ? `${path}.*` : path },
    ...(random.next() < 0.2 ? { method: one(random, METHODS) } : {}),
    headers: some(random, 2, () => one(random, ['x', 'y'])).map(value),
    queryParams: some(random, 1, () => 'q').map(value),
  };
}

function anyRoute(random: Random, id: string): Route {
  return {
    id,
    createdAt: `2026-01-0${one(random, ['1', '2', '3'])}T00:00:00Z`,
    hostnames: [one(random, HOSTS), one(random, HOSTS)],
    rules: Array.from({ length: 2 }, (_, at) => ({
      matches: [anyMatch(random), ...some(random, 1, () => anyMatch(random))],
      backends: [{ backend: `${id}.${String(at)}`, weight: 1 }],
    })),
  };
}

function anyHead(random: Random): RequestHead {
  const query = random.next() < 0.5 ? '' : `?q=${one(random, ['1', '2'])}`;
  const headers = Object.fromEntries(
    some(random, 2, () => [one(random, ['X', 'y']), one(random, ['1', '2'])] as const),
  );
  const target = `${one(random, PATHS)}${one(random, ['', '/', '/c'])}${query}`.replace('//', '/');
  return headOf(`http://${one(random, ASKED)}/`, { method: one(random, METHODS), target, headers });
}

/** Where each request goes, by the words of the API alone: every match of every rule is looked at, and the best taken. */
function expectedBackend(routes: readonly Route[], head: RequestHead): string | undefined {
  const [path = '', query = ''] = head.target.split('?');
  const valueOf = (name: string): string | undefined => {
    const values = head.rawHeaders.filter((_, at) => at % 2 === 1 && head.rawHeaders[at - 1]?.toLowerCase() === name);
    return values.length === 0 ? undefined : values.join(', ');
  };
  const isTaken = (match: RequestMatch): boolean =>
    pathTakes(match, path) &&
    (match.method ?? head.method) === head.method &&
    firstOfEach(match.headers).every(({ name, value }) => valueOf(name) === value) &&
    firstOfEach(match.queryParams).every(({ value }) => query === `q=${value}`);
  const candidates = routes.flatMap((route) =>
    route.rules.flatMap((rule, ruleAt) =>
      rule.matches.flatMap((match, at) =>
        route.hostnames
          .filter((hostname) => hostTakes(hostname, head.authority) && isTaken(match))
          .map((hostname) => ({
            backend: rule.backends[0]?.backend,
            rank: rankOf(hostname, route, match, ruleAt, at),
          })),
      ),
    ),
  );
  candidates.sort((a, b) => compareRanks(a.rank, b.rank));
  return candidates[0]?.backend;
}

function firstOfEach(matches: RequestMatch['headers']): RequestMatch['headers'] {
  return matches.filter(({ name }, at) => matches.findIndex((match) => match.name === name) === at);
}

function pathTakes({ path: { type, value } }: RequestMatch, path: string): boolean {
  if (type === 'Exact') return path === value;
  if (type === 'RegularExpression') return path.startsWith(value.slice(0, -2));
  const prefix = value.endsWith('/') ? value.slice(0, -1) : value;
  return path === prefix || path.startsWith(`${prefix}/`);
}

function hostTakes(hostname: string, host: string): boolean {
  if (hostname === '*') return true;
  return hostname.startsWith('*.') ? host.endsWith(hostname.slice(1)) : host === hostname;
}

/** Smaller is better, from the first to the last. */
function rankOf(hostname: string, route: Route, match: RequestMatch, ruleAt: number, at: number): (number | string)[] {
  const { path, method, headers, queryParams } = match;
  const length = path.type === 'PathPrefix' && path.value.endsWith('/') ? path.value.length - 1 : path.value.length;
  return [
    hostname === '*' ? 2 : hostname.startsWith('*') ? 1 : 0,
    -hostname.length,
    ['Exact', 'RegularExpression', 'PathPrefix'].indexOf(path.type),
    -length,
    method === undefined ? 1 : 0,
    -headers.length,
    -queryParams.length,
    ...[route.createdAt, route.id, ruleAt, at],
  ];
}

function compareRanks(a: readonly (number | string)[], b: readonly (number | string)[]): number {
  for (const [at, value] of a.entries()) {
    const other = b[at] ?? 0;
    if (value !== other) return value < other ? -1 : 1;
  }
  return 0;
}

function tableWith(routes: readonly Route[]): RouteTable {
  const names = routes.flatMap(({ id, rules }) => rules.map((_, at) => `${id}.${String(at)}`));
  return tableOf(
    80,
    routes,
    names.map((name) => backend(name, [])),
  );
}

function backendFor(compiled: CompiledTable<string>, head: RequestHead): string | undefined {
  const plan = planRequest(compiled, head, seededRandom(1));
  return plan.kind === 'forward' ? plan.backend : undefined;
}

describe('tables that follow each other', () => {
  for (const seed of [1, 2])
    it(`route as the API says, whatever was taken over from the one before (seed ${String(seed)})`, () => {
      const random = seededRandom(seed);
      const decoder = new RouteTableDecoder();
      const compiler = new TableCompiler<string>({ random, clock: systemClock });
      let routes: Route[] = [];
      for (let round = 0; round < 30; round += 1) {
        const id = `ns/r${String(Math.floor(random.next() * 12))}`;
        routes = routes.filter((route) => route.id !== id);
        if (random.next() < 0.8) routes.push(anyRoute(random, id));
        if (random.next() < 0.3) routes.reverse();
        const table = decoder.decode(JSON.parse(JSON.stringify(tableWith(routes))));
        const compiled = finish(compiler.compile(table, (name) => name));
        for (let asked = 0; asked < 20; asked += 1) {
          const head = anyHead(random);
          const [found, wanted] = [backendFor(compiled, head), expectedBackend(routes, head)];
          if (found !== wanted) expect.fail(JSON.stringify({ found, wanted, head, routes }));
        }
      }
    });
});
