/** One proxy process with its own address. */
export interface LoadBalancer {
  readonly name: string;
  /** The VIP. */
  readonly address: string;
}

/** What the controller is told at its start. Another config cluster means another start (000-R21). */
export interface FleetSettings {
  readonly loadBalancers: readonly LoadBalancer[];
  readonly project: string;
  /** Digits; part of resource names. */
  readonly projectNumber: string;
  /** Region of a client that does not say where it is. */
  readonly defaultClientRegion: string;
  /** Multiplies interval and timeout of health checks: 1 in a faithful run, 1/15 in CI (semantics 0.3). */
  readonly healthCheckTimeScale: number;
}
