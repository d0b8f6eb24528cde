/** What a proxy counts. Numbers only grow. */
export interface ProxyCounters {
  /** Requests received, tunnels included. */
  requests: number;
  /** 404, no rule took the request. */
  noRoute: number;
  /** 500, the share of a reference that does not resolve, or a rule without a weighted backend. */
  noBackend: number;
  /** Redirects, preflights and other answers that a rule gives. */
  answeredByFilters: number;
  /** 503 `no healthy upstream`. */
  noHealthyUpstream: number;
  /** 503 `upstream connect error …`. */
  upstreamErrors: number;
  /** 504. */
  timeouts: number;
  /** Second attempts on another endpoint. */
  retries: number;
  /** Connections to endpoints that could not be made; each ejects the endpoint. */
  connectFailures: number;
  /** Requests that waited for an endpoint when it turned unhealthy. */
  unhealthyAborts: number;
  /** Answers broken off after their headers had been sent. */
  truncated: number;
  /** Clients that left before their answer was complete. */
  clientsGone: number;
  /** Upgraded connections, and those of bytes. */
  tunnels: number;
  /** Connections of clients. */
  connections: number;
  /** Connections beyond what a port takes at a time. */
  connectionsRefused: number;
  /** Connections that no listener takes, or whose TLS failed. */
  connectionsClosed: number;
  /** Requests that could not be read, were too large or too slow. */
  requestsRefused: number;
  tablesApplied: number;
}

export function zeroCounters(): ProxyCounters {
  return {
    requests: 0,
    noRoute: 0,
    noBackend: 0,
    answeredByFilters: 0,
    noHealthyUpstream: 0,
    upstreamErrors: 0,
    timeouts: 0,
    retries: 0,
    connectFailures: 0,
    unhealthyAborts: 0,
    truncated: 0,
    clientsGone: 0,
    tunnels: 0,
    connections: 0,
    connectionsRefused: 0,
    connectionsClosed: 0,
    requestsRefused: 0,
    tablesApplied: 0,
  };
}
