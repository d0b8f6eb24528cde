/** The objects of one cluster as plain data: what every rule of this room is computed from. */
import type { BackendTlsPolicy } from '../../kube/api/backend-tls-policy.ts';
import type { ConfigMap, Namespace, Secret, Service } from '../../kube/api/core.ts';
import type { EndpointSlice } from '../../kube/api/discovery.ts';
import type { Gateway, GatewayClass, ReferenceGrant } from '../../kube/api/gateway.ts';
import { GRPC_ROUTE, type GrpcRoute } from '../../kube/api/grpc-route.ts';
import { HTTP_ROUTE, type HttpRoute } from '../../kube/api/http-route.ts';
import type { ListenerSet } from '../../kube/api/listener-set.ts';
import type { TcpRoute, TlsRoute } from '../../kube/api/tls-route.ts';
import { keyOf, keyText, type KubeObject } from '../../kube/meta/object.ts';
import { slicesByService } from '../runtime/slices-by-service.ts';

/** A route of any kind; what they have in common is spelled alike. */
export type AnyRoute = HttpRoute | GrpcRoute | TlsRoute | TcpRoute;

/** As they are read. Lists are in any order. */
export interface GatewayApiObjects {
  readonly gatewayClasses: readonly GatewayClass[];
  readonly gateways: readonly Gateway[];
  readonly listenerSets: readonly ListenerSet[];
  readonly routes: readonly AnyRoute[];
  readonly referenceGrants: readonly ReferenceGrant[];
  readonly backendTlsPolicies: readonly BackendTlsPolicy[];
  readonly namespaces: readonly Namespace[];
  readonly services: readonly Service[];
  readonly endpointSlices: readonly EndpointSlice[];
  readonly secrets: readonly Secret[];
  readonly configMaps: readonly ConfigMap[];
}

/** Indexed. Keys are `namespace/name`. */
export interface World extends Pick<
  GatewayApiObjects,
  'gatewayClasses' | 'gateways' | 'listenerSets' | 'routes' | 'referenceGrants' | 'backendTlsPolicies'
> {
  /** Of the endpoints: there is but one. */
  readonly cluster: string;
  readonly region: string;
  readonly namespaces: ReadonlyMap<string, Namespace>;
  readonly services: ReadonlyMap<string, Service>;
  readonly endpointSlices: ReadonlyMap<string, readonly EndpointSlice[]>;
  readonly secrets: ReadonlyMap<string, Secret>;
  readonly configMaps: ReadonlyMap<string, ConfigMap>;
}

export function worldOf(cluster: string, region: string, objects: GatewayApiObjects): World {
  return {
    ...objects,
    cluster,
    region,
    gateways: objects.gateways.toSorted(byAge),
    listenerSets: objects.listenerSets.toSorted(byAge),
    routes: objects.routes.toSorted(byAge),
    backendTlsPolicies: objects.backendTlsPolicies.toSorted(byAge),
    namespaces: byKey(objects.namespaces),
    services: byKey(objects.services),
    endpointSlices: slicesByService(objects.endpointSlices),
    secrets: byKey(objects.secrets),
    configMaps: byKey(objects.configMaps),
  };
}

export function isHttpRoute(route: AnyRoute): route is HttpRoute {
  return route.kind === HTTP_ROUTE.kind;
}

export function isGrpcRoute(route: AnyRoute): route is GrpcRoute {
  return route.kind === GRPC_ROUTE.kind;
}

export function isStreamRoute(route: AnyRoute): route is TlsRoute | TcpRoute {
  return !isHttpRoute(route) && !isGrpcRoute(route);
}

export function labelsOfNamespace(world: World, name: string): Readonly<Record<string, string>> | undefined {
  const namespace = world.namespaces.get(name);
  return namespace === undefined ? undefined : (namespace.metadata.labels ?? {});
}

/** `namespace/name` of an object. */
export function keyTextOf(object: KubeObject): string {
  return keyText(keyOf(object));
}

/** Oldest first; the same age by `namespace/name`, then by kind. */
export function byAge(a: KubeObject, b: KubeObject): number {
  const [first, second] = [sortKey(a), sortKey(b)];
  return first < second ? -1 : first > second ? 1 : 0;
}

function sortKey(object: KubeObject): string {
  return `${object.metadata.creationTimestamp ?? ''} ${keyTextOf(object)} ${object.kind}`;
}

function byKey<T extends KubeObject>(objects: readonly T[]): ReadonlyMap<string, T> {
  return new Map(objects.map((object) => [keyTextOf(object), object]));
}
