/** Fixed names of the family `gateway-v1alpha1`: those of Traefik 2.5, which the documents of its users show. */
export const ALPHA_CONTROLLER = 'traefik.io/gateway-controller';

/** Where the proxy of a cluster is: its Deployment, its Service with the entry points, and the dashboard. */
export const ALPHA_PROXY_NAME = 'traefik';
export const ALPHA_PROXY_NAMESPACE = 'kube-system';
/** Under which it follows the route stream. */
export const ALPHA_PROXY_SUBSCRIBER = 'traefik';

/** What a `backendRef` may name. 004-R9 */
export const TRAEFIK_SERVICE_GROUP = 'traefik.containo.us';
export const TRAEFIK_SERVICE_KIND = 'TraefikService';

/** Kinds of routes that are served. UDPRoute is not. */
export const ROUTE_KINDS = ['HTTPRoute', 'TCPRoute', 'TLSRoute'] as const;
export type RouteKind = (typeof ROUTE_KINDS)[number];

export function isRouteKind(kind: string): kind is RouteKind {
  return (ROUTE_KINDS as readonly string[]).includes(kind);
}
