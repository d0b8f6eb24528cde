import type { Endpoint } from '../table/backend.ts';

/** An endpoint among which is chosen. */
export interface Balanced {
  readonly endpoint: Pick<Endpoint, 'address' | 'port' | 'region' | 'weight' | 'tier' | 'capacity'>;
  /** Its health checks pass, or it has none, and it has not as much to do as it may have. */
  readonly healthy: boolean;
  /** Healthy, and not ejected for a connection that could not be made. */
  readonly usable: boolean;
  /** Requests that it is busy with. */
  readonly inFlight: number;
}

export type Eligible<M> = (member: M) => boolean;

export function isUsable({ usable }: Balanced): boolean {
  return usable;
}

export function isHealthy({ healthy }: Balanced): boolean {
  return healthy;
}

export function weightOf({ endpoint }: Balanced): number {
  return endpoint.weight ?? 1;
}

export function tierOf({ endpoint }: Balanced): number {
  return endpoint.tier ?? 0;
}
