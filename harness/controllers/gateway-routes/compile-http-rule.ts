/**
 * One rule of an HTTPRoute in the words of the route table: matches, backends with their weights and filters, filters of
 * the rule, timeouts, retries. Families with HTTPRoutes use it; each says by `backendOf` what its references stand for.
 *
 * A reference that does not resolve keeps its weight and has no backend: its share is answered with an error (000-D15).
 * Whether a rule can be served at all is decided before, by `ruleProblems`.
 */
import type { HttpRetry, HttpRouteMatch, HttpRouteRule } from '../../kube/api/http-route.ts';
import type { RequestMatch, RetryPolicy, RouteRule, WeightedBackend } from '../../proxy/table/route.ts';
import { compileFilters, type BackendOf } from './compile-filters.ts';
import { parseGatewayDuration } from './gateway-duration.ts';

export function compileHttpRule(rule: HttpRouteRule, backendOf: BackendOf): RouteRule {
  const { matches = [], backendRefs = [], filters, timeouts, retry } = rule;
  const compiled = compileFilters(filters, backendOf);
  const timeoutMs = durationMs(timeouts?.request);
  const attemptTimeoutMs = durationMs(timeouts?.backendRequest);
  return {
    matches: (matches.length === 0 ? [{}] : matches).map(compileHttpMatch),
    backends: compileBackends(backendRefs, backendOf),
    ...(compiled.length === 0 ? {} : { filters: compiled }),
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
    // 0 switches it off: that of the whole request is left.
    ...(attemptTimeoutMs === undefined || attemptTimeoutMs === 0 ? {} : { attemptTimeoutMs }),
    ...(retry === undefined ? {} : { retry: compileRetry(retry) }),
  };
}

/** Shares of a rule, in the order of the API. */
export function compileBackends(
  refs: NonNullable<HttpRouteRule['backendRefs']>,
  backendOf: BackendOf,
): readonly WeightedBackend[] {
  return refs.map((ref) => {
    const backend = backendOf(ref);
    const filters = compileFilters(ref.filters, backendOf);
    return {
      ...(backend === undefined ? {} : { backend }),
      weight: ref.weight ?? 1,
      ...(filters.length === 0 ? {} : { filters }),
    };
  });
}

export function compileHttpMatch({ path, method, headers = [], queryParams = [] }: HttpRouteMatch): RequestMatch {
  return {
    path: { type: path?.type ?? 'PathPrefix', value: path?.value ?? '/' },
    ...(method === undefined ? {} : { method }),
    headers: headers.map(({ type = 'Exact', name, value }) => ({ type, name, value })),
    queryParams: queryParams.map(({ type = 'Exact', name, value }) => ({ type, name, value })),
  };
}

/** GEP-1731: connection errors and attempts that took too long are tried again, too. */
function compileRetry({ attempts = 1, backoff, codes = [] }: HttpRetry): RetryPolicy {
  const backoffMs = durationMs(backoff);
  return {
    attempts,
    statusCodes: codes,
    connectionErrors: true,
    timeouts: true,
    ...(backoffMs === undefined ? {} : { backoffMs }),
  };
}

function durationMs(text: string | undefined): number | undefined {
  return text === undefined ? undefined : parseGatewayDuration(text);
}
