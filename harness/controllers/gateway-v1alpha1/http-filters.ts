import type { AlphaHttpFilter } from '../../kube/api/gateway-v1alpha1.ts';
import type { Backend } from '../../proxy/table/backend.ts';
import type { RequestFilter } from '../../proxy/table/filter.ts';
import type { HeaderValue } from '../../proxy/table/local-answer.ts';

export interface CompiledAlphaFilters {
  readonly filters: readonly RequestFilter[];
  /** Where copies go. */
  readonly backends: readonly Backend[];
}

/**
 * Filters of the API. Traefik 2.5 keeps none of them; an extension cannot be kept, and what would have gone through it
 * must not go without.
 *
 * @param mirrorTo undefined for a target that cannot be had: nothing is copied then
 */
export function httpFilters(
  filters: readonly AlphaHttpFilter[] | undefined,
  mirrorTo: (mirror: NonNullable<AlphaHttpFilter['requestMirror']>) => Backend | undefined,
): CompiledAlphaFilters | { readonly problem: string } {
  const compiled: RequestFilter[] = [];
  const backends: Backend[] = [];
  for (const { type, requestHeaderModifier, requestMirror, extensionRef } of filters ?? []) {
    if (type === 'ExtensionRef') return { problem: `unsupported filter extension ${extensionRef?.kind ?? ''}` };
    if (type === 'RequestHeaderModifier') {
      const { set, add, remove = [] } = requestHeaderModifier ?? {};
      compiled.push({ type: 'request-headers', set: headers(set), add: headers(add), remove });
    } else if (requestMirror !== undefined) {
      const backend = mirrorTo(requestMirror);
      if (backend === undefined) continue;
      backends.push(backend);
      compiled.push({ type: 'mirror', backend: backend.name, fraction: { numerator: 1, denominator: 1 } });
    }
  }
  return { filters: compiled, backends };
}

function headers(values: Readonly<Record<string, string>> = {}): readonly HeaderValue[] {
  return Object.entries(values).map(([name, value]) => ({ name, value }));
}
