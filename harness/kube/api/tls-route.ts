/** `gateway.networking.k8s.io/v1`: TLSRoute and TCPRoute of the standard channel. */
import type { KubeObject, ResourceType } from '../meta/object.ts';
import { resourceType } from '../meta/object.ts';
import { GATEWAY_GROUP } from './gateway.ts';
import type { BackendObjectReference, ParentReference, RouteParentStatus } from './http-route.ts';

const API_VERSION = `${GATEWAY_GROUP}/v1`;

/** Of bytes: there is nothing in them that a filter could change. */
export interface StreamBackendRef extends BackendObjectReference {
  /** Share of the sum of the rule. @default 1 */
  readonly weight?: number;
}

/** A route has exactly one. */
export interface StreamRouteRule {
  readonly name?: string;
  readonly backendRefs: readonly StreamBackendRef[];
}

export interface TlsRoute extends KubeObject {
  readonly spec: {
    readonly parentRefs?: readonly ParentReference[];
    /** Server names; precise, or `*.` and a domain. */
    readonly hostnames: readonly string[];
    readonly rules: readonly StreamRouteRule[];
  };
  readonly status?: { readonly parents: readonly RouteParentStatus[] };
}
export const TLS_ROUTE: ResourceType<TlsRoute> = resourceType(API_VERSION, 'TLSRoute', 'tlsroutes');

export interface TcpRoute extends KubeObject {
  readonly spec: {
    readonly parentRefs?: readonly ParentReference[];
    readonly rules: readonly StreamRouteRule[];
  };
  readonly status?: { readonly parents: readonly RouteParentStatus[] };
}
export const TCP_ROUTE: ResourceType<TcpRoute> = resourceType(API_VERSION, 'TCPRoute', 'tcproutes');
