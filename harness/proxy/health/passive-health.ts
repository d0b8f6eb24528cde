import type { Clock } from '../../core/clock.ts';
import type { OutlierDetection } from '../table/backend.ts';
import type { Health, HealthState } from './health-state.ts';

export interface PassiveHealthOptions {
  readonly clock: Clock;
  readonly detection: OutlierDetection;
  /** Called after an ejection began or ended. */
  readonly onChange: () => void;
}

/** How many times as long as the first an ejection is at most, as Envoy's `max_ejection_time` is by default. */
const LONGEST = 10;

/**
 * The health of an endpoint that nobody probes: it is healthy, and ejected for a while each time a connection to it
 * cannot be made. Ejections that follow each other closely are longer each time, as in Envoy's outlier detection.
 */
export class PassiveHealth implements Disposable {
  readonly health: Health = 'healthy';
  readonly state: HealthState = { health: 'healthy', against: 0 };
  readonly #options: PassiveHealthOptions;
  #timer: Disposable | undefined;
  #inARow = 0;
  #endedMs = -Infinity;

  constructor(options: PassiveHealthOptions) {
    this.#options = options;
  }

  get ejected(): boolean {
    return this.#timer !== undefined;
  }

  get usable(): boolean {
    return !this.ejected;
  }

  eject(): void {
    if (this.ejected) return;
    const { clock, detection, onChange } = this.#options;
    const { baseEjectionMs } = detection;
    const isAgain = clock.now() - this.#endedMs < baseEjectionMs * LONGEST;
    this.#inARow = isAgain ? Math.min(LONGEST, this.#inARow + 1) : 1;
    this.#timer = clock.after(baseEjectionMs * this.#inARow, () => {
      this.#timer = undefined;
      this.#endedMs = clock.now();
      onChange();
    });
    onChange();
  }

  [Symbol.dispose](): void {
    this.#timer?.[Symbol.dispose]();
  }
}
