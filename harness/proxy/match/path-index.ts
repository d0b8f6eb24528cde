import { compareMatches, type MatchPlace } from './match-precedence.ts';
import type { Pattern } from './pattern.ts';
import type { RequestPredicate } from './request-predicate.ts';
import type { RequestView } from './request-view.ts';

/** One match of a rule: where it stands, and what it asks besides the path. */
export interface PathEntry<P extends MatchPlace> {
  readonly place: P;
  readonly predicate: RequestPredicate | undefined;
}

interface PatternEntry<P extends MatchPlace> extends PathEntry<P> {
  readonly pattern: Pattern;
}

/** The matches of one hostname by path, so that a request looks at few of them and sorts none. */
export class PathIndex<P extends MatchPlace> {
  readonly #exact = new Map<string, PathEntry<P>[]>();
  readonly #patterns: PatternEntry<P>[] = [];
  /** Without a slash at the end. */
  readonly #prefixes = new Map<string, PathEntry<P>[]>();
  #longestPrefix = 0;

  addExact(path: string, entry: PathEntry<P>): void {
    append(this.#exact, path, entry);
  }

  addPattern(pattern: Pattern, entry: PathEntry<P>): void {
    this.#patterns.push({ ...entry, pattern });
  }

  addPrefix(prefix: string, entry: PathEntry<P>): void {
    const path = withoutTrailingSlash(prefix);
    append(this.#prefixes, path, entry);
    this.#longestPrefix = Math.max(this.#longestPrefix, path.length);
  }

  /** To be called once, after the last entry. */
  sort(): void {
    this.#patterns.sort(byPlace);
    for (const entries of this.#exact.values()) if (entries.length > 1) entries.sort(byPlace);
    for (const entries of this.#prefixes.values()) if (entries.length > 1) entries.sort(byPlace);
  }

  /** The first match in precedence: exact path, regular expression, longest prefix. 000-D5, 000-D6 */
  find(request: RequestView): P | undefined {
    return firstOf(this.#exact.get(request.path), request) ?? this.#findPattern(request) ?? this.#findPrefix(request);
  }

  #findPattern(request: RequestView): P | undefined {
    for (const entry of this.#patterns)
      if (accepts(entry, request) && entry.pattern.covers(request.path)) return entry.place;
    return undefined;
  }

  /** Looks up the path itself and then what stands before each of its slashes, from the right. */
  #findPrefix(request: RequestView): P | undefined {
    const { path } = request;
    if (this.#prefixes.size === 0 || !path.startsWith('/')) return undefined;
    let end = path.length <= this.#longestPrefix ? path.length : path.lastIndexOf('/', this.#longestPrefix);
    for (; end !== -1; end = end === 0 ? -1 : path.lastIndexOf('/', end - 1)) {
      const place = firstOf(this.#prefixes.get(path.slice(0, end)), request);
      if (place !== undefined) return place;
    }
    return undefined;
  }
}

/** `/west/` and `/west` are the same prefix: prefixes are compared element by element. 000-D5, 004-D4 */
export function withoutTrailingSlash(path: string): string {
  return path.endsWith('/') ? path.slice(0, -1) : path;
}

function byPlace<P extends MatchPlace>(a: PathEntry<P>, b: PathEntry<P>): number {
  return compareMatches(a.place, b.place);
}

function append<P extends MatchPlace>(map: Map<string, PathEntry<P>[]>, path: string, entry: PathEntry<P>): void {
  const entries = map.get(path);
  if (entries === undefined) map.set(path, [entry]);
  else entries.push(entry);
}

function firstOf<P extends MatchPlace>(
  entries: readonly PathEntry<P>[] | undefined,
  request: RequestView,
): P | undefined {
  if (entries === undefined) return undefined;
  for (const entry of entries) if (accepts(entry, request)) return entry.place;
  return undefined;
}

function accepts({ predicate }: { readonly predicate: RequestPredicate | undefined }, request: RequestView): boolean {
  return predicate === undefined || predicate(request);
}
