/** `gateway.networking.k8s.io/v1`: GRPCRoute of the standard channel. */
import type { KubeObject, ResourceType } from '../meta/object.ts';
import { resourceType } from '../meta/object.ts';
import { GATEWAY_GROUP } from './gateway.ts';
import type {
  BackendObjectReference,
  HttpRouteFilter,
  HttpValueMatch,
  ParentReference,
  RouteParentStatus,
} from './http-route.ts';

export interface GrpcMethodMatch {
  /** @default "Exact" */
  readonly type?: 'Exact' | 'RegularExpression';
  /** With its package: `com.example.User`. At least one of the two is set. */
  readonly service?: string;
  readonly method?: string;
}

export interface GrpcRouteMatch {
  /** Every method when absent. */
  readonly method?: GrpcMethodMatch;
  readonly headers?: readonly HttpValueMatch[];
}

/** The members of an HTTPRoute's filter that make sense for gRPC, under the same names. */
export type GrpcRouteFilter = Pick<
  HttpRouteFilter,
  'requestHeaderModifier' | 'responseHeaderModifier' | 'requestMirror' | 'extensionRef'
> & {
  readonly type: 'RequestHeaderModifier' | 'ResponseHeaderModifier' | 'RequestMirror' | 'ExtensionRef';
};

export interface GrpcBackendRef extends BackendObjectReference {
  /** Share of the sum of the rule. @default 1 */
  readonly weight?: number;
  readonly filters?: readonly GrpcRouteFilter[];
}

export interface GrpcRouteRule {
  readonly name?: string;
  readonly matches?: readonly GrpcRouteMatch[];
  readonly filters?: readonly GrpcRouteFilter[];
  readonly backendRefs?: readonly GrpcBackendRef[];
}

export interface GrpcRoute extends KubeObject {
  readonly spec: {
    readonly parentRefs?: readonly ParentReference[];
    readonly hostnames?: readonly string[];
    readonly rules?: readonly GrpcRouteRule[];
  };
  readonly status?: { readonly parents: readonly RouteParentStatus[] };
}
export const GRPC_ROUTE: ResourceType<GrpcRoute> = resourceType(`${GATEWAY_GROUP}/v1`, 'GRPCRoute', 'grpcroutes');
