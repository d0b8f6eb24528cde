/** `gateway.networking.k8s.io/v1`: HTTPRoute of the standard channel. */
import type { Condition, KubeObject, ResourceType } from '../meta/object.ts';
import { resourceType } from '../meta/object.ts';
import { GATEWAY_GROUP } from './gateway.ts';

export interface ParentReference {
  /** @default "gateway.networking.k8s.io" */
  readonly group?: string;
  /** @default "Gateway" */
  readonly kind?: string;
  readonly namespace?: string;
  readonly name: string;
  /** A listener of the parent; the whole parent when absent. */
  readonly sectionName?: string;
  readonly port?: number;
}

export interface HttpHeader {
  readonly name: string;
  readonly value: string;
}

/** A header or query parameter to match. */
export interface HttpValueMatch extends HttpHeader {
  /** @default "Exact" */
  readonly type?: 'Exact' | 'RegularExpression';
}

export type HttpMethod = 'GET' | 'HEAD' | 'POST' | 'PUT' | 'DELETE' | 'CONNECT' | 'OPTIONS' | 'TRACE' | 'PATCH';

export interface HttpRouteMatch {
  readonly path?: {
    /** @default "PathPrefix" */
    readonly type?: 'Exact' | 'PathPrefix' | 'RegularExpression';
    /** @default "/" */
    readonly value?: string;
  };
  readonly headers?: readonly HttpValueMatch[];
  readonly queryParams?: readonly HttpValueMatch[];
  readonly method?: HttpMethod;
}

export interface BackendObjectReference {
  /** @default "" */
  readonly group?: string;
  /** @default "Service" */
  readonly kind?: string;
  readonly name: string;
  readonly namespace?: string;
  readonly port?: number;
}

export interface HttpBackendRef extends BackendObjectReference {
  /** Share of the sum of the rule. @default 1 */
  readonly weight?: number;
  readonly filters?: readonly HttpRouteFilter[];
}

export interface HttpHeaderFilter {
  readonly set?: readonly HttpHeader[];
  readonly add?: readonly HttpHeader[];
  readonly remove?: readonly string[];
}

export type HttpPathModifier =
  | { readonly type: 'ReplaceFullPath'; readonly replaceFullPath: string }
  | { readonly type: 'ReplacePrefixMatch'; readonly replacePrefixMatch: string };

export interface HttpCors {
  readonly allowOrigins?: readonly string[];
  readonly allowCredentials?: boolean;
  readonly allowMethods?: readonly string[];
  readonly allowHeaders?: readonly string[];
  readonly exposeHeaders?: readonly string[];
  /** Seconds. @default 5 */
  readonly maxAge?: number;
}

/** A union by `type`; the server checks that exactly the matching member is set. */
export interface HttpRouteFilter {
  readonly type:
    | 'RequestHeaderModifier'
    | 'ResponseHeaderModifier'
    | 'RequestMirror'
    | 'RequestRedirect'
    | 'URLRewrite'
    | 'ExtensionRef'
    | 'CORS';
  readonly requestHeaderModifier?: HttpHeaderFilter;
  readonly responseHeaderModifier?: HttpHeaderFilter;
  readonly requestMirror?: {
    readonly backendRef: BackendObjectReference;
    readonly percent?: number;
    readonly fraction?: { readonly numerator: number; readonly denominator?: number };
  };
  readonly requestRedirect?: {
    readonly scheme?: 'http' | 'https';
    readonly hostname?: string;
    readonly path?: HttpPathModifier;
    readonly port?: number;
    readonly statusCode?: number;
  };
  readonly urlRewrite?: { readonly hostname?: string; readonly path?: HttpPathModifier };
  readonly extensionRef?: { readonly group: string; readonly kind: string; readonly name: string };
  readonly cors?: HttpCors;
}

export interface HttpRouteRule {
  readonly name?: string;
  readonly matches?: readonly HttpRouteMatch[];
  readonly filters?: readonly HttpRouteFilter[];
  readonly backendRefs?: readonly HttpBackendRef[];
  /** Gateway API durations, `10s`. */
  readonly timeouts?: { readonly request?: string; readonly backendRequest?: string };
  readonly retry?: HttpRetry;
}

export interface HttpRetry {
  /** After the first. @default 1 */
  readonly attempts?: number;
  /** A Gateway API duration: the least pause before an attempt. */
  readonly backoff?: string;
  /** Statuses, 400 to 599, that are tried again. */
  readonly codes?: readonly number[];
}

/** What one controller says about one parent. */
export interface RouteParentStatus {
  readonly parentRef: ParentReference;
  readonly controllerName: string;
  readonly conditions?: readonly Condition[];
}

export interface HttpRoute extends KubeObject {
  readonly spec: {
    readonly parentRefs?: readonly ParentReference[];
    readonly hostnames?: readonly string[];
    readonly rules?: readonly HttpRouteRule[];
  };
  readonly status?: { readonly parents: readonly RouteParentStatus[] };
}
export const HTTP_ROUTE: ResourceType<HttpRoute> = resourceType(`${GATEWAY_GROUP}/v1`, 'HTTPRoute', 'httproutes');
