import type { RequestPredicate } from './request-predicate.ts';
import type { RequestView } from './request-view.ts';

/** One match of a rule: where it leads and what else it asks. */
export interface PathEntry<T> {
  readonly target: T;
  readonly predicate: RequestPredicate | undefined;
}

/**
 * The matches of one hostname by path, so that a request looks at few of them and sorts none.
 * Entries are added in the order of precedence within each kind of path.
 */
export class PathIndex<T> {
  readonly #exact = new Map<string, PathEntry<T>[]>();
  readonly #patterns: { readonly pattern: RegExp; readonly entry: PathEntry<T> }[] = [];
  /** Without a slash at the end. */
  readonly #prefixes = new Map<string, PathEntry<T>[]>();
  #longestPrefix = 0;

  addExact(path: string, entry: PathEntry<T>): void {
    append(this.#exact, path, entry);
  }

  addPattern(pattern: RegExp, entry: PathEntry<T>): void {
    this.#patterns.push({ pattern, entry });
  }

  addPrefix(prefix: string, entry: PathEntry<T>): void {
    const path = withoutTrailingSlash(prefix);
    append(this.#prefixes, path, entry);
    this.#longestPrefix = Math.max(this.#longestPrefix, path.length);
  }

  /** The target of the first match in precedence: exact path, regular expression, longest prefix. 000-D5, 000-D6 */
  find(request: RequestView): T | undefined {
    return firstOf(this.#exact.get(request.path), request) ?? this.#findPattern(request) ?? this.#findPrefix(request);
  }

  #findPattern(request: RequestView): T | undefined {
    for (const { pattern, entry } of this.#patterns)
      if (pattern.test(request.path) && accepts(entry, request)) return entry.target;
    return undefined;
  }

  /** Looks up the path itself and then what stands before each of its slashes, from the right. */
  #findPrefix(request: RequestView): T | undefined {
    const { path } = request;
    if (this.#prefixes.size === 0 || !path.startsWith('/')) return undefined;
    let end = path.length <= this.#longestPrefix ? path.length : path.lastIndexOf('/', this.#longestPrefix);
    for (; end !== -1; end = end === 0 ? -1 : path.lastIndexOf('/', end - 1)) {
      const target = firstOf(this.#prefixes.get(path.slice(0, end)), request);
      if (target !== undefined) return target;
    }
    return undefined;
  }
}

/** `/west/` and `/west` are the same prefix: prefixes are compared element by element. */
export function withoutTrailingSlash(path: string): string {
  return path.endsWith('/') ? path.slice(0, -1) : path;
}

function append<T>(map: Map<string, PathEntry<T>[]>, path: string, entry: PathEntry<T>): void {
  const entries = map.get(path);
  if (entries === undefined) map.set(path, [entry]);
  else entries.push(entry);
}

function firstOf<T>(entries: readonly PathEntry<T>[] | undefined, request: RequestView): T | undefined {
  if (entries === undefined) return undefined;
  for (const entry of entries) if (accepts(entry, request)) return entry.target;
  return undefined;
}

function accepts<T>({ predicate }: PathEntry<T>, request: RequestView): boolean {
  return predicate === undefined || predicate(request);
}
