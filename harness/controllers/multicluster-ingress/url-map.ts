/**
 * Hosts and paths as URL maps of Google's load balancers have them, in the words of the route table (001-D1, D2).
 *
 * `/a` is the path `/a` alone; `/a/*` is `/a/` and what is below it, which a path prefix is, too, but for `/a` itself: that
 * one is given to whoever has it otherwise, as an exact path. A host answers for itself: what none of its paths takes goes to
 * the default backend, not to a host that is less specific.
 */
import type { RequestMatch } from '../../proxy/table/route.ts';
import type { IngressPlan, PlannedPath } from './ingress-plan.ts';

/** What one backend gets of a host; of several that match, the table's precedence finds the one that is meant. */
export interface HostRule {
  readonly path: RequestMatch['path'];
  /** Index of a backend of the plan. */
  readonly backend: number;
}

export interface HostRules {
  /** `*` for every other host. */
  readonly host: string;
  readonly rules: readonly HostRule[];
}

export function urlMap({ paths, defaultBackend }: Pick<IngressPlan, 'paths' | 'defaultBackend'>): readonly HostRules[] {
  const hosts = new Map<string, PlannedPath[]>();
  for (const path of paths) {
    const known = hosts.get(path.host);
    if (known === undefined) hosts.set(path.host, [path]);
    else known.push(path);
  }
  if (!hosts.has('*')) hosts.set('*', []);
  return [...hosts].map(([host, own]) => ({ host, rules: rulesOf(own, defaultBackend) }));
}

function rulesOf(paths: readonly PlannedPath[], defaultBackend: number): readonly HostRule[] {
  const exact = new Map<string, number>();
  /** By what stands before the star, with its slash. */
  const below = new Map<string, number>();
  for (const { path, backend } of paths) {
    const [into, key] = path.endsWith('/*') ? [below, path.slice(0, -1)] : [exact, path];
    // Of a path that is given twice the first one counts.
    if (!into.has(key)) into.set(key, backend);
  }
  if (!below.has('/')) below.set('/', defaultBackend);
  const prefixes = [...below.keys()].sort((a, b) => b.length - a.length);
  // Two slashes at the end of a prefix are one to the table: only an expression can tell.
  const isPlain = prefixes.every((prefix) => !prefix.endsWith('//'));
  if (isPlain)
    for (const prefix of prefixes) {
      const path = prefix.slice(0, -1);
      if (path !== '' && !exact.has(path)) exact.set(path, coverOf(path, below) ?? defaultBackend);
    }
  return [
    ...[...exact].map(([value, backend]) => ({ path: { type: 'Exact', value } as const, backend })),
    ...prefixes.map((prefix) => ({ path: pathBelow(prefix, isPlain), backend: below.get(prefix) ?? defaultBackend })),
  ];
}

/** Of the longest pattern that has the path. */
function coverOf(path: string, below: ReadonlyMap<string, number>): number | undefined {
  for (let slash = path.lastIndexOf('/'); slash >= 0; slash = slash === 0 ? -1 : path.lastIndexOf('/', slash - 1)) {
    const backend = below.get(path.slice(0, slash + 1));
    if (backend !== undefined) return backend;
  }
  return undefined;
}

function pathBelow(prefix: string, isPlain: boolean): RequestMatch['path'] {
  if (prefix === '/') return { type: 'PathPrefix', value: '/' };
  if (isPlain) return { type: 'PathPrefix', value: prefix.slice(0, -1) };
  // Every character takes as much room, so that the longer expression is that of the longer path.
  const literal = Array.from(prefix, (each) => `\\x{${(each.codePointAt(0) ?? 0).toString(16).padStart(6, '0')}}`);
  return { type: 'RegularExpression', value: `${literal.join('')}.*` };
}
