import type { Endpoint, HealthCheck } from '../table/backend.ts';

export type ProbeTarget = Pick<Endpoint, 'address' | 'port'>;

/** Asks an endpoint once. Resolves to whether it passed within the check's timeout; never rejects. */
export type Probe = (target: ProbeTarget, check: HealthCheck, signal: AbortSignal) => Promise<boolean>;
