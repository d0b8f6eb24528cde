import type { Clock } from '../../core/clock.ts';
import type { Random } from '../../core/random.ts';
import type { FleetNetwork } from '../fleet-network.ts';

export interface ServiceProxyOptions {
  readonly network: FleetNetwork;
  readonly clock: Clock;
  readonly random: Random;
  /** Told of addresses and ports that cannot be listened on, once each. */
  readonly log: (line: string) => void;
  /** Addresses that somebody else listens on, as the DNS server does: their Services are left alone. */
  readonly servedElsewhere?: readonly string[];
}
