/**
 * Filters of HTTPRoutes and GRPCRoutes in the words of the route table. What a filter refers to is resolved by the family:
 * Services here, imports there.
 */
import type {
  BackendObjectReference,
  HttpHeaderFilter,
  HttpPathModifier,
  HttpRouteFilter,
} from '../../kube/api/http-route.ts';
import type { HeaderEdits, PathEdit, RequestFilter } from '../../proxy/table/filter.ts';

/** The backend of the table that a reference stands for; undefined when it does not resolve. */
export type BackendOf = (ref: BackendObjectReference) => string | undefined;

/** A filter that cannot be had must not be skipped: what would have gone through it is refused (HTTPRouteFilter, ExtensionRef). */
const REFUSED: RequestFilter = { type: 'answer', status: 500, body: 'the filter of this route is not supported\n' };

const CORS_MAX_AGE_SECONDS = 5;

/** In the order of the API. */
export function compileFilters(
  filters: readonly HttpRouteFilter[] | undefined,
  backendOf: BackendOf,
): readonly RequestFilter[] {
  return (filters ?? []).map((filter) => compileFilter(filter, backendOf));
}

function compileFilter(filter: HttpRouteFilter, backendOf: BackendOf): RequestFilter {
  switch (filter.type) {
    case 'RequestHeaderModifier':
      return { type: 'request-headers', ...headerEdits(filter.requestHeaderModifier) };
    case 'ResponseHeaderModifier':
      return { type: 'response-headers', ...headerEdits(filter.responseHeaderModifier) };
    case 'RequestMirror':
      return compileMirror(filter, backendOf);
    case 'RequestRedirect':
      return compileRedirect(filter);
    case 'URLRewrite':
      return compileRewrite(filter);
    case 'CORS':
      return compileCors(filter);
    case 'ExtensionRef':
      return REFUSED;
  }
}

function headerEdits({ set = [], add = [], remove = [] }: HttpHeaderFilter = {}): HeaderEdits {
  const value = ({ name, value: text }: { readonly name: string; readonly value: string }) => ({ name, value: text });
  return { set: set.map(value), add: add.map(value), remove };
}

function compileMirror({ requestMirror }: HttpRouteFilter, backendOf: BackendOf): RequestFilter {
  if (requestMirror === undefined) return REFUSED;
  const { backendRef, percent, fraction } = requestMirror;
  const backend = backendOf(backendRef);
  const { numerator, denominator = 100 } = fraction ?? { numerator: percent ?? 100 };
  return { type: 'mirror', ...(backend === undefined ? {} : { backend }), fraction: { numerator, denominator } };
}

function compileRedirect({ requestRedirect = {} }: HttpRouteFilter): RequestFilter {
  const { scheme, hostname, path, port, statusCode = 302 } = requestRedirect;
  return {
    type: 'redirect',
    status: statusCode,
    ...(scheme === undefined ? {} : { scheme }),
    ...(hostname === undefined ? {} : { hostname }),
    ...(port === undefined ? {} : { port }),
    ...(path === undefined ? {} : { path: pathEdit(path) }),
  };
}

function compileRewrite({ urlRewrite = {} }: HttpRouteFilter): RequestFilter {
  const { hostname, path } = urlRewrite;
  return {
    type: 'rewrite',
    ...(hostname === undefined ? {} : { hostname }),
    ...(path === undefined ? {} : { path: pathEdit(path) }),
  };
}

function pathEdit(path: HttpPathModifier): PathEdit {
  return path.type === 'ReplaceFullPath'
    ? { type: 'full', value: path.replaceFullPath }
    : { type: 'prefix', value: path.replacePrefixMatch };
}

function compileCors({ cors = {} }: HttpRouteFilter): RequestFilter {
  return {
    type: 'cors',
    allowOrigins: cors.allowOrigins ?? [],
    allowMethods: cors.allowMethods ?? [],
    allowHeaders: cors.allowHeaders ?? [],
    exposeHeaders: cors.exposeHeaders ?? [],
    allowCredentials: cors.allowCredentials === true,
    maxAgeSeconds: cors.maxAge ?? CORS_MAX_AGE_SECONDS,
  };
}
