import type { Clock } from '../../core/clock.ts';
import type { HealthCheck } from '../table/backend.ts';
import { afterProbe, UNPROBED, type Health, type HealthState } from './health-state.ts';
import type { Probe, ProbeTarget } from './probe.ts';

export interface EndpointProbeOptions {
  readonly clock: Clock;
  readonly probe: Probe;
  readonly target: ProbeTarget;
  readonly check: HealthCheck;
  /** What is believed before the first probe. */
  readonly initial?: HealthState;
  /** Called after health or ejection changed. */
  readonly onChange: () => void;
}

/**
 * Probes one endpoint with one check, at once and then every interval, until disposed.
 *
 * An ejected endpoint is not used until a probe that began after the ejection has passed; that probe begins at once.
 * A new endpoint that needs several passes is probed again without a pause, so that it is not kept waiting.
 */
export class EndpointProbe implements Disposable {
  readonly #options: EndpointProbeOptions;
  readonly #stop = new AbortController();
  #state: HealthState;
  #ejected = false;
  /** Grows with every ejection, so that a probe can tell whether one happened while it ran. */
  #ejections = 0;
  #running = false;
  #timer: Disposable | undefined;

  constructor(options: EndpointProbeOptions) {
    this.#options = options;
    this.#state = options.initial ?? UNPROBED;
    this.#probe();
  }

  get health(): Health {
    return this.#state.health;
  }

  get state(): HealthState {
    return this.#state;
  }

  get ejected(): boolean {
    return this.#ejected;
  }

  get usable(): boolean {
    return !this.#ejected && this.#state.health === 'healthy';
  }

  eject(): void {
    this.#ejections += 1;
    if (!this.#ejected) {
      this.#ejected = true;
      this.#options.onChange();
    }
    this.#probe();
  }

  [Symbol.dispose](): void {
    this.#stop.abort();
    this.#timer?.[Symbol.dispose]();
  }

  #probe(): void {
    if (this.#running || this.#stop.signal.aborted) return;
    this.#timer?.[Symbol.dispose]();
    this.#running = true;
    const { clock, probe, target, check } = this.#options;
    const startedMs = clock.now();
    const ejections = this.#ejections;
    const ended = (passed: boolean): void => {
      this.#running = false;
      if (this.#stop.signal.aborted) return;
      const again = this.#record(passed, ejections);
      const restMs = again ? 0 : Math.max(0, startedMs + check.intervalMs - clock.now());
      this.#timer = clock.after(restMs, () => {
        this.#probe();
      });
    };
    probe(target, check, this.#stop.signal).then(ended, () => {
      ended(false);
    });
  }

  /** Whether the next probe is due at once. */
  #record(passed: boolean, ejections: number): boolean {
    const before = { health: this.health, ejected: this.#ejected };
    this.#state = afterProbe(this.#state, passed, this.#options.check);
    const outdated = ejections !== this.#ejections;
    if (passed && !outdated) this.#ejected = false;
    if (before.health !== this.health || before.ejected !== this.#ejected) this.#options.onChange();
    return outdated || this.health === 'unknown';
  }
}
