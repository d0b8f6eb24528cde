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
import type { WorldPart } from '../clusterset/sound-evaluation.ts';
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

export const NO_OBJECTS: GatewayApiObjects = {
  gatewayClasses: [],
  namespaces: [],
  referenceGrants: [],
  gateways: [],
  listenerSets: [],
  routes: [],
  backendTlsPolicies: [],
  secrets: [],
  configMaps: [],
  services: [],
  endpointSlices: [],
};

/** Those that refer to others come before them. */
const KINDS = Object.keys(NO_OBJECTS) as readonly (keyof GatewayApiObjects)[];

/** One part for each kind, so that nonsense in one does not stop the others. */
export function partsOf(objects: GatewayApiObjects): readonly WorldPart<GatewayApiObjects>[] {
  return KINDS.map((kind) => ({ name: kind, into: (before) => ({ ...before, [kind]: objects[kind] }) }));
}

/** Indexed. Keys are `namespace/name`. */
export interface World extends Pick<
  GatewayApiObjects,
  'gatewayClasses' | 'gateways' | 'listenerSets' | 'routes' | 'backendTlsPolicies'
> {
  /** Of the endpoints: there is but one. */
  readonly cluster: string;
  readonly region: string;
  /** By the namespace that they open. */
  readonly referenceGrants: ReadonlyMap<string, readonly ReferenceGrant[]>;
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
    gateways: byAge(objects.gateways),
    listenerSets: byAge(objects.listenerSets),
    routes: byAge(objects.routes),
    backendTlsPolicies: byAge(objects.backendTlsPolicies),
    referenceGrants: byNamespace(objects.referenceGrants),
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
export function byAge<T extends KubeObject>(objects: readonly T[]): readonly T[] {
  return objects
    .map((object) => ({
      object,
      age: `${object.metadata.creationTimestamp ?? ''} ${keyTextOf(object)} ${object.kind}`,
    }))
    .sort((a, b) => (a.age < b.age ? -1 : a.age > b.age ? 1 : 0))
    .map(({ object }) => object);
}

function byNamespace<T extends KubeObject>(objects: readonly T[]): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const object of objects) {
    const { namespace = '' } = object.metadata;
    const group = groups.get(namespace);
    if (group === undefined) groups.set(namespace, [object]);
    else group.push(object);
  }
  return groups;
}

function byKey<T extends KubeObject>(objects: readonly T[]): ReadonlyMap<string, T> {
  return new Map(objects.map((object) => [keyTextOf(object), object]));
}
