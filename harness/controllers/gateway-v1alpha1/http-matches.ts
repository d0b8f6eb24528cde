import type { AlphaHttpMatch } from '../../kube/api/gateway-v1alpha1.ts';
import type { RequestMatch, ValueMatch } from '../../proxy/table/route.ts';

/** 004-R11: what a rule matches, in the words of the table; or, in those of Traefik, why it cannot be served. */
export function httpMatches(
  matches: readonly AlphaHttpMatch[] = [],
): readonly RequestMatch[] | { readonly problem: string } {
  const found: RequestMatch[] = [];
  for (const match of matches.length === 0 ? [{}] : matches) {
    const problem = problemOf(match);
    if (problem !== undefined) return { problem };
    const { path, headers, queryParams } = match;
    found.push({
      path: { type: path?.type === 'Exact' ? 'Exact' : 'PathPrefix', value: path?.value ?? '/' },
      headers: exactValues(headers?.values),
      queryParams: exactValues(queryParams?.values),
    });
  }
  return found;
}

const PATH_TYPES: readonly string[] = ['Prefix', 'Exact'];

function problemOf({ path, headers, queryParams, extensionRef }: AlphaHttpMatch): string | undefined {
  const pathType = path?.type ?? 'Prefix';
  if (!PATH_TYPES.includes(pathType)) return `unsupported path match ${pathType}`;
  return (
    inexact('header match type', headers) ??
    inexact('query parameter match type', queryParams) ??
    (extensionRef === undefined ? undefined : `unsupported match extension ${extensionRef.kind}`)
  );
}

function inexact(what: string, values: AlphaHttpMatch['headers']): string | undefined {
  const type = values?.type ?? 'Exact';
  return type === 'Exact' ? undefined : `unsupported ${what} ${type}`;
}

function exactValues(values: Readonly<Record<string, string>> = {}): readonly ValueMatch[] {
  return Object.entries(values).map(([name, value]) => ({ type: 'Exact', name, value }));
}
