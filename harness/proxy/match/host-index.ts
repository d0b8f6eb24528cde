/**
 * Values by hostname. 000-D4: an exact name beats wildcards, a longer wildcard beats a shorter one, `*` comes last;
 * `*.example.com` needs at least one label in front.
 */
export class HostIndex<T> {
  readonly #exact = new Map<string, T>();
  /** By what follows the star, with its dot. */
  readonly #wildcards = new Map<string, T>();
  #longestWildcard = 0;
  #any: T | undefined;

  /** The value of `hostname`, made by `make` when there is none yet. */
  ensure(hostname: string, make: () => T): T {
    const name = hostname.toLowerCase();
    const found = this.#own(name);
    if (found !== undefined) return found;
    const made = make();
    this.#set(name, made);
    return made;
  }

  /** The first answer that `visit` gives, asked from the most to the least specific hostname that covers `host`. */
  find<A>(host: string, visit: (value: T) => A | undefined): A | undefined {
    const exact = this.#exact.get(host);
    const answer = (exact === undefined ? undefined : visit(exact)) ?? this.#findWildcard(host, visit);
    if (answer !== undefined) return answer;
    return this.#any === undefined ? undefined : visit(this.#any);
  }

  #findWildcard<A>(host: string, visit: (value: T) => A | undefined): A | undefined {
    if (this.#wildcards.size === 0) return undefined;
    const first = Math.max(1, host.length - this.#longestWildcard);
    for (let dot = host.indexOf('.', first); dot !== -1; dot = host.indexOf('.', dot + 1)) {
      const value = this.#wildcards.get(host.slice(dot));
      const answer = value === undefined ? undefined : visit(value);
      if (answer !== undefined) return answer;
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
