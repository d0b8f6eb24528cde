import type { Http1Limits } from '../http1/http1-options.ts';

/** What clients may take of a proxy, and it of an endpoint. Nothing is kept for a client without a bound. */
export interface ProxyLimits extends Http1Limits {
  /** At a time, of one port; those beyond it are closed at once. */
  readonly connectionsPerPort: number;
  /** At a time, tunnels and connections of bytes too; one that has so many is passed over. */
  readonly requestsPerEndpoint: number;
}

/** Those of Envoy and nginx, where they have some: 60 KiB of head and 100 fields, any body, 610 s between requests as the load balancer that is stood in for. */
export const PROXY_LIMITS: ProxyLimits = {
  headBytes: 61_440,
  fields: 100,
  headTimeoutMs: 15_000,
  bodyIdleMs: 60_000,
  bodyBytes: 0,
  keepAliveMs: 610_000,
  requestsPerConnection: 0,
  connectionsPerPort: 20_000,
  // A third of the ports that Linux has for connections to one place.
  requestsPerEndpoint: 10_000,
};
