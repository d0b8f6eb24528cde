/** How the model routes a request: the rules of semantics 1.5, as few lines as possible, without any of their delays. */
import type { HttpRoute, HttpRouteMatch, HttpRouteRule } from '../../kube/api/http-route.ts';

export interface ModelRequest {
  readonly host: string;
  readonly path: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Of the load that it is part of. */
  readonly perSecond?: number;
}

/** The best matching rule; undefined when none matches. `isWide`: prefixes are compared letter by letter. */
export function ruleFor(
  routes: readonly HttpRoute[],
  request: ModelRequest,
  isWide: boolean,
): HttpRouteRule | undefined {
  const host = request.host.toLowerCase().replace(/:\d+$/, '');
  const candidates = routes
    .filter(({ spec }) => spec.hostnames?.includes(host) ?? true)
    .flatMap(({ spec }) => spec.rules ?? [])
    .flatMap((rule) => (rule.matches ?? [{}]).map((match) => ({ rank: rankOf(match), match, rule })))
    .filter(({ match }) => matches(match, request, isWide));
  candidates.sort((a, b) => compare(b.rank, a.rank));
  return candidates[0]?.rule;
}

/** Exact, length of the path, method, number of headers, number of query parameters: larger comes first. */
function rankOf({ path, method, headers, queryParams }: HttpRouteMatch): readonly number[] {
  return [
    path?.type === 'Exact' ? 1 : 0,
    (path?.value ?? '/').length,
    method === undefined ? 0 : 1,
    headers?.length ?? 0,
    queryParams?.length ?? 0,
  ];
}

function compare(a: readonly number[], b: readonly number[]): number {
  const at = a.findIndex((value, index) => value !== b[index]);
  return at === -1 ? 0 : (a[at] ?? 0) - (b[at] ?? 0);
}

function matches(
  { path, method, headers = [], queryParams = [] }: HttpRouteMatch,
  request: ModelRequest,
  isWide: boolean,
): boolean {
  const url = new URL(request.path, 'http://model');
  return (
    matchesPath(path ?? {}, url.pathname, isWide) &&
    (method === undefined || method === request.method) &&
    headers.every(({ name, value }) => request.headers[name.toLowerCase()] === value) &&
    queryParams.every(({ name, value }) => url.searchParams.get(name) === value)
  );
}

function matchesPath(
  { type = 'PathPrefix', value = '/' }: NonNullable<HttpRouteMatch['path']>,
  path: string,
  isWide: boolean,
): boolean {
  if (type === 'Exact') return path === value;
  const prefix = value.replace(/\/$/, '');
  return isWide ? path.startsWith(prefix) : path === prefix || path.startsWith(`${prefix}/`);
}
