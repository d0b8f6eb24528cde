/**
 * `networking.x-k8s.io/v1alpha1`: the Gateway API as of v0.3.0 (semantics 5.2). Here a Gateway selects its routes by
 * labels, and a route says which Gateways may have it.
 */
import type { LabelSelector } from '../meta/label-selector.ts';
import type { Condition, KubeObject, ResourceType } from '../meta/object.ts';
import { resourceType } from '../meta/object.ts';

export const V1ALPHA1_GROUP = 'networking.x-k8s.io';
const API_VERSION = `${V1ALPHA1_GROUP}/v1alpha1`;

/** An object of the same namespace. */
export interface LocalObjectReference {
  readonly group: string;
  readonly kind: string;
  readonly name: string;
}

export interface AlphaGatewayClass extends KubeObject {
  readonly spec?: {
    readonly controller: string;
    readonly parametersRef?: LocalObjectReference & {
      /** @default "Cluster" */
      readonly scope?: 'Cluster' | 'Namespace';
      readonly namespace?: string;
    };
  };
  readonly status?: { readonly conditions?: readonly Condition[] };
}
export const ALPHA_GATEWAY_CLASS: ResourceType<AlphaGatewayClass> = resourceType(
  API_VERSION,
  'GatewayClass',
  'gatewayclasses',
  'Cluster',
);

/** Which routes a listener takes: all three must hold. */
export interface RouteBinding {
  /** `HTTPRoute`, `TCPRoute`, ... */
  readonly kind: string;
  /** @default "networking.x-k8s.io" */
  readonly group?: string;
  readonly namespaces?: {
    /** @default "Same" */
    readonly from?: 'All' | 'Selector' | 'Same';
    /** Of namespaces. */
    readonly selector?: LabelSelector;
  };
  /** Of the routes themselves. @default every route */
  readonly selector?: LabelSelector;
}

export interface AlphaListenerTls {
  /** @default "Terminate" */
  readonly mode?: 'Terminate' | 'Passthrough';
  readonly certificateRef?: LocalObjectReference;
  readonly routeOverride?: {
    /** @default "Deny" */
    readonly certificate?: 'Allow' | 'Deny';
  };
  readonly options?: Readonly<Record<string, string>>;
}

/** Has no name in this version. */
export interface AlphaListener {
  /** Precise or `*.` and a domain; `""` and `*` mean every host. */
  readonly hostname?: string;
  readonly port: number;
  readonly protocol: string;
  readonly tls?: AlphaListenerTls;
  readonly routes: RouteBinding;
}

export interface AlphaListenerStatus {
  readonly port: number;
  readonly protocol: string;
  readonly hostname?: string;
  readonly conditions: readonly Condition[];
}

export interface AlphaAddress {
  /** @default "IPAddress" */
  readonly type?: 'IPAddress' | 'NamedAddress';
  readonly value: string;
}

export interface AlphaGateway extends KubeObject {
  readonly spec?: {
    readonly gatewayClassName: string;
    readonly listeners: readonly AlphaListener[];
    readonly addresses?: readonly AlphaAddress[];
  };
  readonly status?: {
    readonly addresses?: readonly AlphaAddress[];
    readonly conditions?: readonly Condition[];
    readonly listeners?: readonly AlphaListenerStatus[];
  };
}
export const ALPHA_GATEWAY: ResourceType<AlphaGateway> = resourceType(API_VERSION, 'Gateway', 'gateways');

/** Which Gateways may have a route. */
export interface RouteGateways {
  /** @default "SameNamespace" */
  readonly allow?: 'All' | 'FromList' | 'SameNamespace';
  readonly gatewayRefs?: readonly { readonly name: string; readonly namespace: string }[];
}

export interface RouteForwardTo {
  /** Of the same namespace; wins over {@link backendRef}. */
  readonly serviceName?: string;
  readonly backendRef?: LocalObjectReference;
  readonly port?: number;
  /** Share of the sum. @default 1 */
  readonly weight?: number;
}

export interface AlphaHttpFilter {
  readonly type: 'RequestHeaderModifier' | 'RequestMirror' | 'ExtensionRef';
  readonly requestHeaderModifier?: {
    readonly set?: Readonly<Record<string, string>>;
    readonly add?: Readonly<Record<string, string>>;
    readonly remove?: readonly string[];
  };
  readonly requestMirror?: {
    readonly serviceName?: string;
    readonly backendRef?: LocalObjectReference;
    readonly port?: number;
  };
  readonly extensionRef?: LocalObjectReference;
}

export interface HttpForwardTo extends RouteForwardTo {
  readonly filters?: readonly AlphaHttpFilter[];
}

export type ValueMatchType = 'Exact' | 'RegularExpression' | 'ImplementationSpecific';

export interface AlphaHttpMatch {
  readonly path?: {
    /** @default "Prefix" */
    readonly type?: ValueMatchType | 'Prefix';
    /** @default "/" */
    readonly value?: string;
  };
  /** All of them. */
  readonly headers?: { readonly type?: ValueMatchType; readonly values: Readonly<Record<string, string>> };
  readonly queryParams?: { readonly type?: ValueMatchType; readonly values: Readonly<Record<string, string>> };
  readonly extensionRef?: LocalObjectReference;
}

export interface AlphaHttpRule {
  readonly matches?: readonly AlphaHttpMatch[];
  readonly filters?: readonly AlphaHttpFilter[];
  readonly forwardTo?: readonly HttpForwardTo[];
}

/** What one controller says about one Gateway. */
export interface RouteGatewayStatus {
  readonly gatewayRef: { readonly name: string; readonly namespace: string; readonly controller?: string };
  readonly conditions?: readonly Condition[];
}

interface AlphaRoute<Spec> extends KubeObject {
  readonly spec?: Spec & { readonly gateways?: RouteGateways };
  readonly status?: { readonly gateways: readonly RouteGatewayStatus[] };
}

export type AlphaHttpRoute = AlphaRoute<{
  readonly hostnames?: readonly string[];
  readonly tls?: { readonly certificateRef: LocalObjectReference };
  readonly rules?: readonly AlphaHttpRule[];
}>;
export const ALPHA_HTTP_ROUTE: ResourceType<AlphaHttpRoute> = resourceType(API_VERSION, 'HTTPRoute', 'httproutes');

export interface AlphaStreamRule {
  readonly matches?: readonly {
    readonly extensionRef?: LocalObjectReference;
    /** TLSRoute only. */
    readonly snis?: readonly string[];
  }[];
  readonly forwardTo: readonly RouteForwardTo[];
}

export type AlphaStreamRoute = AlphaRoute<{ readonly rules: readonly AlphaStreamRule[] }>;
export const ALPHA_TCP_ROUTE: ResourceType<AlphaStreamRoute> = resourceType(API_VERSION, 'TCPRoute', 'tcproutes');
export const ALPHA_TLS_ROUTE: ResourceType<AlphaStreamRoute> = resourceType(API_VERSION, 'TLSRoute', 'tlsroutes');
export const ALPHA_UDP_ROUTE: ResourceType<AlphaStreamRoute> = resourceType(API_VERSION, 'UDPRoute', 'udproutes');

/** TLS towards backends. Nobody serves it. */
export interface BackendPolicy extends KubeObject {
  readonly spec?: {
    readonly backendRefs: readonly (LocalObjectReference & { readonly port?: number })[];
    readonly tls?: {
      readonly certificateAuthorityRef?: LocalObjectReference;
      readonly options?: Readonly<Record<string, string>>;
    };
  };
  readonly status?: { readonly conditions?: readonly Condition[] };
}
export const BACKEND_POLICY: ResourceType<BackendPolicy> = resourceType(
  API_VERSION,
  'BackendPolicy',
  'backendpolicies',
);
