import type { CorsFilter } from '../table/filter.ts';
import { compileOrigins } from './cors-origins.ts';
import { dropHeaders } from './header-edits.ts';

/** What of a request says that it crosses origins. */
export interface CorsRequest {
  readonly method: string;
  /** @param name in lower case */
  header(name: string): string | undefined;
}

/** A {@link CorsFilter}, compiled. GEP-1767 */
export interface CompiledCors {
  /** Name, value, name, value for the answer to a preflight; undefined when the request is none. */
  preflight(request: CorsRequest): string[] | undefined;
  /** What the answer to this request is given; undefined when it crosses no origins, or not an allowed one's. */
  shared(request: CorsRequest): readonly string[] | undefined;
}

/** @default of Gateway API for `maxAge` */
const DEFAULT_MAX_AGE_SECONDS = 5;

export function compileCors(filter: CorsFilter): CompiledCors {
  const allows = compileOrigins(filter.allowOrigins);
  const sharedWith = (origin: string): string[] => {
    const headers = ['access-control-allow-origin', origin, 'vary', 'Origin'];
    if (filter.allowCredentials) headers.push('access-control-allow-credentials', 'true');
    // With credentials a star is no wildcard for browsers, and must not be sent.
    const exposed = filter.allowCredentials
      ? filter.exposeHeaders.filter((name) => name !== '*')
      : filter.exposeHeaders;
    if (exposed.length > 0) headers.push('access-control-expose-headers', exposed.join(', '));
    return headers;
  };
  return {
    shared: (request) => {
      const origin = request.header('origin');
      return origin !== undefined && allows(origin) ? sharedWith(origin) : undefined;
    },
    preflight: (request) => {
      if (request.method !== 'OPTIONS') return undefined;
      const origin = request.header('origin');
      const method = request.header('access-control-request-method');
      if (origin === undefined || method === undefined) return undefined;
      if (!allows(origin)) return [];
      const headers = sharedWith(origin);
      push(headers, 'access-control-allow-methods', listFor(filter, filter.allowMethods, method));
      const asked = request.header('access-control-request-headers');
      push(headers, 'access-control-allow-headers', listFor(filter, filter.allowHeaders, asked));
      headers.push('access-control-max-age', String(filter.maxAgeSeconds ?? DEFAULT_MAX_AGE_SECONDS));
      return headers;
    },
  };
}

/** Puts what {@link CompiledCors.shared} gave in place of what the endpoint said, in place. */
export function applyCors(headers: string[], shared: readonly string[]): void {
  dropHeaders(headers, (name) => SHARED.has(name));
  for (const text of shared) headers.push(text);
}

const SHARED: ReadonlySet<string> = new Set([
  'access-control-allow-origin',
  'access-control-allow-credentials',
  'access-control-expose-headers',
]);

/** A star is said as it is without credentials, and else stands for what was asked. */
function listFor(
  { allowCredentials }: CorsFilter,
  allowed: readonly string[],
  asked: string | undefined,
): string | undefined {
  if (allowed.length === 0) return undefined;
  if (!allowed.includes('*')) return allowed.join(', ');
  return allowCredentials ? asked : '*';
}

function push(headers: string[], name: string, value: string | undefined): void {
  if (value !== undefined) headers.push(name, value);
}
