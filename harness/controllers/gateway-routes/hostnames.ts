import { isIPv4 } from 'node:net';

/**
 * The hostnames for which a route serves under a listener (Gateway API, `HTTPRoute.spec.hostnames`): the more specific of
 * each pair that overlaps. `*` stands for every host. Empty when nothing is common.
 */
export function commonHostnames(listener: string | undefined, route: readonly string[] = []): readonly string[] {
  const ofListener = (listener ?? '').toLowerCase();
  const ofRoute = route.map((hostname) => hostname.toLowerCase());
  if (ofListener === '') return ofRoute.length === 0 ? ['*'] : ofRoute;
  if (ofRoute.length === 0) return [ofListener];
  return [...new Set(ofRoute.flatMap((hostname) => moreSpecific(ofListener, hostname) ?? []))];
}

/** Hostnames that are addresses, which the schema lets through and the specification forbids (000-B5). */
export function addressHostnames(hostnames: readonly (string | undefined)[] = []): readonly string[] {
  return hostnames.filter((hostname) => hostname !== undefined).filter((hostname) => isIPv4(hostname));
}

function moreSpecific(a: string, b: string): string | undefined {
  if (a === b || covers(a, b)) return b;
  return covers(b, a) ? a : undefined;
}

/** `*.example.com` covers `a.example.com`, `a.b.example.com` and `*.a.example.com`, not `example.com`. */
function covers(wildcard: string, hostname: string): boolean {
  return wildcard.startsWith('*.') && hostname.endsWith(wildcard.slice(1)) && hostname.length > wildcard.length - 1;
}
