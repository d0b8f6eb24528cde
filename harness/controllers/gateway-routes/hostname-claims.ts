/** Who has which hostnames, and whether another one has some in common with them. Looks at labels, never at all claims. */
export class HostnameClaims<T> {
  readonly #holders = new Map<string, T>();
  /** The first below each wildcard, `*` for any at all. */
  readonly #below = new Map<string, T>();

  /** Of those who claim a hostname the first one holds it. */
  claim(hostnames: readonly string[], holder: T): void {
    for (const hostname of hostnames) {
      keepFirst(this.#holders, hostname, holder);
      for (const wildcard of wildcardsOver(hostname)) keepFirst(this.#below, wildcard, holder);
    }
  }

  /** Who holds a hostname that overlaps with this one: equal to it, covering it or covered by it. */
  holderOf(hostname: string): T | undefined {
    const same = this.#holders.get(hostname) ?? this.#below.get(hostname);
    if (same !== undefined) return same;
    for (const wildcard of wildcardsOver(hostname)) {
      const holder = this.#holders.get(wildcard);
      if (holder !== undefined) return holder;
    }
    return undefined;
  }
}

/** `*.b.c`, `*.c` and `*` of `a.b.c`; `*.c` and `*` of `*.b.c`; nothing is over `*`. */
function wildcardsOver(hostname: string): readonly string[] {
  if (hostname === '*') return [];
  const labels = hostname.split('.').slice(hostname.startsWith('*.') ? 2 : 1);
  return [...labels.map((_, index) => `*.${labels.slice(index).join('.')}`), '*'];
}

function keepFirst<T>(map: Map<string, T>, key: string, value: T): void {
  if (!map.has(key)) map.set(key, value);
}
