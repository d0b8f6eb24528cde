/**
 * What a proxy serves: plain, immutable data. A controller compiles it from API objects of all clusters; the proxy never
 * sees Kubernetes. It travels as one JSON line.
 */
export interface RouteTable {
  /** Grows with every change; a proxy acknowledges it. */
  readonly version: number;
  /** Generation of every API object that went into it, by `Kind/namespace/name`. */
  readonly sources: Readonly<Record<string, number>>;
  /** Region of a client that does not say where it is. */
  readonly defaultClientRegion: string;
  readonly listeners: readonly Listener[];
  /** By backend name. */
  readonly backends: Readonly<Record<string, Backend>>;
}

export interface Listener {
  readonly name: string;
  readonly port: number;
  readonly protocol: 'HTTP';
  /** Answer to a request that no route matches. */
  readonly routes: readonly Route[];
}

/** One HTTPRoute as attached to a listener. */
export interface Route {
  /** `namespace/name`; the last tie-breaker of precedence. */
  readonly id: string;
  /** RFC 3339; older routes win ties. */
  readonly createdAt: string;
  /** Already intersected with the listener's hostname. `*` for every host; may begin with `*.`. */
  readonly hostnames: readonly string[];
  readonly rules: readonly RouteRule[];
}

export interface RouteRule {
  /** ORed; never empty. */
  readonly matches: readonly RequestMatch[];
  readonly backends: readonly WeightedBackend[];
  /** Whole-request deadline. @default 30000 (000-D17) */
  readonly timeoutMs?: number;
}

/** Its fields are ANDed. */
export interface RequestMatch {
  readonly path: { readonly type: 'Exact' | 'PathPrefix' | 'RegularExpression'; readonly value: string };
  readonly method?: string;
  readonly headers: readonly ValueMatch[];
  readonly queryParams: readonly ValueMatch[];
}

export interface ValueMatch {
  readonly type: 'Exact' | 'RegularExpression';
  readonly name: string;
  readonly value: string;
}

export interface WeightedBackend {
  /** Absent for a reference that does not resolve: its share answers 500 (000-D15). */
  readonly backend?: string;
  readonly weight: number;
}

export interface Backend {
  readonly name: string;
  /** Clusters whose export makes up this backend, in order, whether they have endpoints or not. 000-R6, 000-R8 */
  readonly exporters?: readonly string[];
  readonly endpoints: readonly Endpoint[];
  readonly healthCheck: HealthCheck;
  /** How long requests in flight to a removed endpoint may go on. 000-D19 */
  readonly drainingTimeoutMs: number;
}

export interface Endpoint {
  readonly address: string;
  readonly port: number;
  readonly cluster: string;
  readonly region: string;
}

/** Already scaled: what the proxy really does. 000-D11 */
export interface HealthCheck {
  readonly path: string;
  readonly intervalMs: number;
  readonly timeoutMs: number;
  readonly healthyThreshold: number;
  readonly unhealthyThreshold: number;
}

/** What a proxy tells the controller after it applied a table. */
export interface TableAck {
  readonly version: number;
  /** Ports it listens on now. */
  readonly ports: readonly number[];
  /** Ports it could not bind, with the reason. */
  readonly failures: readonly { readonly port: number; readonly reason: string }[];
}
