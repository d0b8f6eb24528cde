import type { EvaluatedRoute } from './evaluate-routes.ts';

/** A route on a listener, with the hostnames that it serves there. */
export interface AttachedRoute {
  readonly route: EvaluatedRoute;
  readonly hostnames: readonly string[];
}

export interface GatewayRoutes {
  /** Routes with a parentRef to it or to one of its ListenerSets, attached or not. */
  readonly routes: readonly EvaluatedRoute[];
  /** By the key of the listener. */
  readonly attached: ReadonlyMap<string, readonly AttachedRoute[]>;
}

/** By Gateway; one that no route names is missing. In the order of the routes. */
export function routesByGateway(routes: readonly EvaluatedRoute[]): ReadonlyMap<string, GatewayRoutes> {
  const gateways = new Map<string, { routes: EvaluatedRoute[]; attached: Map<string, AttachedRoute[]> }>();
  for (const route of routes)
    for (const [gateway, listeners] of placesOf(route)) {
      let found = gateways.get(gateway);
      if (found === undefined) gateways.set(gateway, (found = { routes: [], attached: new Map() }));
      found.routes.push(route);
      for (const [listener, hostnames] of listeners) {
        const attached = found.attached.get(listener);
        if (attached === undefined) found.attached.set(listener, [{ route, hostnames }]);
        else attached.push({ route, hostnames });
      }
    }
  return gateways;
}

/** The Gateways of a route, and the listeners there that take it; several of its parentRefs may lead to the same one. */
function placesOf({ parents }: EvaluatedRoute): ReadonlyMap<string, ReadonlyMap<string, readonly string[]>> {
  const places = new Map<string, Map<string, readonly string[]>>();
  for (const { gateway, listeners } of parents) {
    let place = places.get(gateway);
    if (place === undefined) places.set(gateway, (place = new Map<string, readonly string[]>()));
    for (const { name, hostnames } of listeners) {
      const others = place.get(name);
      place.set(name, others === undefined ? hostnames : [...new Set([...others, ...hostnames])]);
    }
  }
  return places;
}
