/** What the star of `*.example.com` stands for: one label and more, or one label alone. */
export type Wildcards = 'labels' | 'label';

/**
 * Values by hostname. 000-D4: an exact name beats wildcards, a longer wildcard beats a shorter one, `*` comes last;
 * `*.example.com` needs at least one label in front, and has room for one alone where {@link Wildcards} says so (004-D1).
 *
 * What a look-up costs depends on the length of the host, not on the number of names.
 */
export class HostIndex<T> {
  readonly #exact = new Map<string, T>();
  /** By what follows the star, with its dot. */
  readonly #wildcards = new Map<string, T>();
  readonly #oneLabel: boolean;
  #longestWildcard = 0;
  #any: T | undefined;

  constructor(wildcards: Wildcards = 'labels') {
    this.#oneLabel = wildcards === 'label';
  }

  get size(): number {
    return this.#exact.size + this.#wildcards.size + (this.#any === undefined ? 0 : 1);
  }

  /** The value of `hostname`, made by `make` when there is none yet. */
  ensure(hostname: string, make: () => T): T {
    const name = hostname.toLowerCase();
    const found = this.#own(name);
    if (found !== undefined) return found;
    const made = make();
    this.#set(name, made);
    return made;
  }

  /** The value of `hostname` itself, which may be a wildcard. */
  get(hostname: string): T | undefined {
    return this.#own(hostname.toLowerCase());
  }

  /** The value of the most specific hostname that covers `host`. */
  first(host: string): T | undefined {
    return this.find(host, itself);
  }

  /** The first answer that `visit` gives, asked from the most to the least specific hostname that covers `host`. */
  find<A>(host: string, visit: (value: T) => A | undefined): A | undefined {
    const exact = this.#exact.get(host);
    const answer = (exact === undefined ? undefined : visit(exact)) ?? this.#findWildcard(host, visit);
    if (answer !== undefined) return answer;
    return this.#any === undefined ? undefined : visit(this.#any);
  }

  #findWildcard<A>(host: string, visit: (value: T) => A | undefined): A | undefined {
    if (this.#wildcards.size === 0 || host.startsWith('.')) return undefined;
    const first = Math.max(1, this.#oneLabel ? 1 : host.length - this.#longestWildcard);
    for (let dot = host.indexOf('.', first); dot !== -1; dot = host.indexOf('.', dot + 1)) {
      const value = this.#wildcards.get(host.slice(dot));
      const answer = value === undefined ? undefined : visit(value);
      if (answer !== undefined) return answer;
      if (this.#oneLabel) return undefined;
    }
    return undefined;
  }

  #own(name: string): T | undefined {
    if (name === '*') return this.#any;
    return name.startsWith('*.') ? this.#wildcards.get(name.slice(1)) : this.#exact.get(name);
  }

  #set(name: string, value: T): void {
    if (name === '*') this.#any = value;
    else if (name.startsWith('*.')) {
      this.#wildcards.set(name.slice(1), value);
      this.#longestWildcard = Math.max(this.#longestWildcard, name.length - 1);
    } else this.#exact.set(name, value);
  }
}

function itself<T>(value: T): T {
  return value;
}
