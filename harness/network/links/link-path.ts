import type { RateLimiter } from './rate-limiter.ts';

export interface LinkDelay {
  readonly ms: number;
  readonly jitterMs: number;
}

/** What the rules in force do to one direction of traffic between two places. */
export interface LinkDirection {
  readonly delays: readonly LinkDelay[];
  readonly limiters: readonly RateLimiter[];
}

/** What the rules in force do to traffic between two places, seen from one of them. */
export interface LinkPath {
  readonly cut: 'none' | 'hold' | 'reset';
  /** Towards the one that asks. */
  readonly inbound: LinkDirection;
  readonly outbound: LinkDirection;
}

const FREE: LinkDirection = { delays: [], limiters: [] };

/** A path without rules. The same object each time, so that it is cheap to know. */
export const OPEN_PATH: LinkPath = { cut: 'none', inbound: FREE, outbound: FREE };

/** Between places that do not reach each other. */
export const NO_PATH: LinkPath = { cut: 'reset', inbound: FREE, outbound: FREE };
