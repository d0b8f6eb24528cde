import type { Health } from '../health/health-state.ts';

/** One line of `GET /endpoints`. */
export interface EndpointReport {
  readonly backend: string;
  readonly cluster: string;
  readonly address: string;
  readonly port: number;
  readonly health: Health;
  readonly ejected: boolean;
  readonly inFlight: number;
}
