/**
 * One rule of a GRPCRoute in the words of the route table: a gRPC method is the path `/service/method` of a POST.
 */
import type { GrpcMethodMatch, GrpcRouteMatch, GrpcRouteRule } from '../../kube/api/grpc-route.ts';
import type { RequestMatch, RouteRule } from '../../proxy/table/route.ts';
import { compileFilters, type BackendOf } from './compile-filters.ts';
import { compileBackends } from './compile-http-rule.ts';

/** No deadline: a stream lasts as long as its ends want. */
const NO_TIMEOUT = 0;

export function compileGrpcRule(
  { matches = [], backendRefs = [], filters }: GrpcRouteRule,
  backendOf: BackendOf,
): RouteRule {
  const compiled = compileFilters(filters, backendOf);
  return {
    matches: (matches.length === 0 ? [{}] : matches).map(compileGrpcMatch),
    backends: compileBackends(backendRefs, backendOf),
    ...(compiled.length === 0 ? {} : { filters: compiled }),
    timeoutMs: NO_TIMEOUT,
  };
}

function compileGrpcMatch({ method, headers = [] }: GrpcRouteMatch): RequestMatch {
  return {
    path: methodPath(method),
    headers: headers.map(({ type = 'Exact', name, value }) => ({ type, name, value })),
    queryParams: [],
  };
}

function methodPath({ type = 'Exact', service, method }: GrpcMethodMatch = {}): RequestMatch['path'] {
  if (type === 'RegularExpression')
    return { type: 'RegularExpression', value: `/${service ?? '[^/]+'}/${method ?? '[^/]+'}` };
  if (service !== undefined && method !== undefined) return { type: 'Exact', value: `/${service}/${method}` };
  if (service !== undefined) return { type: 'PathPrefix', value: `/${service}` };
  if (method === undefined) return { type: 'PathPrefix', value: '/' };
  return { type: 'RegularExpression', value: `/[^/]+/${escaped(method)}` };
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
