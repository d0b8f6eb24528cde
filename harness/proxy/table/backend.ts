import type { SubjectName } from './listener.ts';

export interface Backend {
  readonly name: string;
  /** Clusters whose export makes up this backend, in order, whether they have endpoints or not. 000-R6, 000-R8 */
  readonly exporters?: readonly string[];
  readonly endpoints: readonly Endpoint[];
  /** Absent: an endpoint is healthy as long as it is listed (002-D11, 003-D17, 004-D11). */
  readonly healthCheck?: HealthCheck;
  /** For backends without a health check. @default an endpoint stays in use whatever its connections do */
  readonly outlierDetection?: OutlierDetection;
  /** How long requests in flight to a removed endpoint may go on. 000-D19 */
  readonly drainingTimeoutMs: number;
  /** @default http1 */
  readonly protocol?: 'http1' | 'h2';
  /** Absent: in the clear. */
  readonly tls?: ClientTls;
  /** @default nearest */
  readonly balance?: BalancePolicy;
  /** @default none */
  readonly affinity?: SessionAffinity;
}

/**
 * - `nearest`: the nearest region that has a healthy endpoint and capacity left (000-D8, D14); turns in it
 * - `weighted`: by {@link Endpoint.weight}, wherever they are (002-D5, 003-D8)
 * - `least-request`: the one that has the fewest requests in flight (003, `LeastWorkLoadBalancer`)
 * - `tiers`: the lowest {@link Endpoint.tier} that has a usable endpoint, by weight in it (003-D5)
 */
export type BalancePolicy = 'nearest' | 'weighted' | 'least-request' | 'tiers';

export interface Endpoint {
  readonly address: string;
  readonly port: number;
  readonly cluster: string;
  readonly region: string;
  /** @default 1 */
  readonly weight?: number;
  /** @default 0 */
  readonly tier?: number;
  /** Requests per second that it takes before the next region gets them. @default unlimited (000-D14) */
  readonly capacity?: number;
  /** In front of every path that is sent to it: another gateway's path. 003-D11 */
  readonly pathPrefix?: string;
  /** For `Host`, in place of what the client sent. 003-D12 */
  readonly authority?: string;
  /** In place of {@link ClientTls.serverName}: a gateway that routes by it. 002-D1 */
  readonly serverName?: string;
  /** In the clear whatever {@link Backend.tls} says: a pod without a sidecar beside others that have one. @default false */
  readonly clear?: boolean;
}

/** Already scaled: what the proxy really does. 000-D11 */
export interface HealthCheck {
  /** @default HTTP */
  readonly type?: 'HTTP' | 'HTTPS' | 'HTTP2' | 'TCP' | 'GRPC';
  readonly path: string;
  /** @default the endpoint's address */
  readonly host?: string;
  /** @default the serving port */
  readonly port?: number;
  /** TCP: sent first. */
  readonly request?: string;
  /** HTTP: part of the first 1,024 bytes of the body; TCP: what is answered first. */
  readonly response?: string;
  readonly grpcService?: string;
  readonly intervalMs: number;
  readonly timeoutMs: number;
  readonly healthyThreshold: number;
  readonly unhealthyThreshold: number;
}

/** Passive health: an endpoint that no connection can be made to is not used for a while, unless no other is left. */
export interface OutlierDetection {
  /** The first time; each further time in a row is longer by as much, up to ten times. */
  readonly baseEjectionMs: number;
}

export interface ClientTls {
  /** SNI, and the name that the certificate must have unless {@link names} says otherwise. */
  readonly serverName: string;
  /** Of {@link RouteTable.trust}; absent: the authorities that the system trusts. The word `none` believes every certificate (001-D7). */
  readonly trust?: string;
  /** One of these in place of the server name. */
  readonly names?: readonly SubjectName[];
  /** Shown to the endpoint. Of {@link RouteTable.certificates}. */
  readonly certificate?: string;
  /** @default what the protocol needs */
  readonly alpn?: readonly string[];
}

export interface ClientIpAffinity {
  readonly type: 'client-ip';
  /** A session that was not used for so long ends. @default never */
  readonly timeoutMs?: number;
}

export type SessionAffinity =
  | ClientIpAffinity
  /** A cookie that the proxy makes. */
  | { readonly type: 'generated-cookie'; readonly name: string; readonly ttlSeconds?: number; readonly path?: string }
  /** One that the application or client has. */
  | { readonly type: 'cookie'; readonly name: string; readonly ttlSeconds?: number }
  | { readonly type: 'header'; readonly name: string };
