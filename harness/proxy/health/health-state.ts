import type { HealthCheck } from '../table/backend.ts';

export type Health = 'healthy' | 'unhealthy' | 'unknown';

/** What is known of an endpoint, and how many probes in a row said the opposite. */
export interface HealthState {
  readonly health: Health;
  readonly against: number;
}

export const UNPROBED: HealthState = { health: 'unknown', against: 0 };

/**
 * The state after one more probe. 000-D11, 000-D13
 *
 * `healthyThreshold` passes in a row make an endpoint healthy, a new one too; `unhealthyThreshold` failures in a row
 * make it unhealthy. The first failure of a new endpoint settles that it is unhealthy.
 */
export function afterProbe(
  { health, against }: HealthState,
  passed: boolean,
  check: Pick<HealthCheck, 'healthyThreshold' | 'unhealthyThreshold'>,
): HealthState {
  if (passed === (health === 'healthy')) return { health: health === 'unknown' ? 'unhealthy' : health, against: 0 };
  const threshold = passed ? check.healthyThreshold : check.unhealthyThreshold;
  if (against + 1 < threshold) return { health, against: against + 1 };
  return { health: passed ? 'healthy' : 'unhealthy', against: 0 };
}
