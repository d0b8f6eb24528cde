/** Hostnames of v1alpha1: a star stands for exactly one label, and is the first one. 004-D1 */

/** What a route serves for; `*` for every host. */
export type Hostnames = readonly string[] | { readonly invalid: string };

/** Of an HTTPRoute. `*` and an empty one mean every host. 004-B11 */
export function httpHostnames(hostnames: readonly string[] = []): Hostnames {
  const found = new Set<string>();
  for (const hostname of hostnames) {
    if (hostname === '*' || hostname === '') return ['*'];
    if (!isWellFormed(hostname)) return { invalid: hostname };
    found.add(hostname.toLowerCase());
  }
  return found.size === 0 ? ['*'] : [...found];
}

/** Of a rule of a TLSRoute, where a star alone is not allowed. */
export function serverNames(snis: readonly string[]): Hostnames {
  const invalid = snis.find((name) => name !== '' && !isWellFormed(name));
  if (invalid !== undefined) return { invalid };
  const found = new Set(snis.filter((name) => name !== '').map((name) => name.toLowerCase()));
  return found.size === 0 ? ['*'] : [...found];
}

/** For which hosts a route serves under a listener: the more specific of each pair that overlaps; none when nothing does. */
export function servedHostnames(listener: string | undefined, route: readonly string[]): readonly string[] {
  const own = (listener ?? '').toLowerCase();
  if (own === '' || own === '*') return route;
  const common = route.flatMap((hostname) => {
    if (hostname === '*' || covers(hostname, own)) return own;
    return hostname === own || covers(own, hostname) ? hostname : [];
  });
  return [...new Set(common)];
}

function isWellFormed(hostname: string): boolean {
  const stars = hostname.split('*').length - 1;
  return stars === 0 || (stars === 1 && hostname.startsWith('*.'));
}

function covers(wildcard: string, hostname: string): boolean {
  if (!wildcard.startsWith('*.') || hostname.startsWith('*')) return false;
  return hostname.indexOf('.') === hostname.length - (wildcard.length - 1) && hostname.endsWith(wildcard.slice(1));
}
