import type { Endpoints, Namespace, Secret, Service } from '../../kube/api/core.ts';
import type {
  AlphaGateway,
  AlphaGatewayClass,
  AlphaHttpRoute,
  AlphaStreamRoute,
} from '../../kube/api/gateway-v1alpha1.ts';
import { keyOf, keyText, type KubeObject } from '../../kube/meta/object.ts';

/** Everything that the controller sees of its cluster, at one moment. */
export interface AlphaWorld {
  readonly gatewayClasses: readonly AlphaGatewayClass[];
  readonly gateways: readonly AlphaGateway[];
  readonly httpRoutes: readonly AlphaHttpRoute[];
  readonly tcpRoutes: readonly AlphaStreamRoute[];
  readonly tlsRoutes: readonly AlphaStreamRoute[];
  /** By name. */
  readonly namespaces: ReadonlyMap<string, Namespace>;
  /** By `namespace/name`, as the others. */
  readonly services: ReadonlyMap<string, Service>;
  readonly endpoints: ReadonlyMap<string, Endpoints>;
  readonly secrets: ReadonlyMap<string, Secret>;
}

/** `namespace/name`. */
export function keyTextOf(object: KubeObject): string {
  return keyText(keyOf(object));
}

export function byKey<T extends KubeObject>(objects: readonly T[]): ReadonlyMap<string, T> {
  return new Map(objects.map((object) => [keyTextOf(object), object]));
}

/** Older first, then by `namespace/name`. 004-D3 */
export function byAge(a: KubeObject, b: KubeObject): number {
  const [aTime, bTime] = [a.metadata.creationTimestamp ?? '', b.metadata.creationTimestamp ?? ''];
  if (aTime !== bTime) return aTime < bTime ? -1 : 1;
  return keyTextOf(a) < keyTextOf(b) ? -1 : 1;
}
