import type { RotationMember } from '../balance/endpoint-rotation.ts';
import type { HealthMonitor, HealthWatch } from '../health/health-monitor.ts';
import type { Endpoint, HealthCheck } from '../table/route-table.ts';
import { UpstreamFailure } from './upstream-failure.ts';
import { UpstreamPool, type UpstreamPoolOptions } from './upstream-pool.ts';

/** A request or tunnel that an endpoint is busy with. */
export interface InFlight {
  /** No answer has begun. */
  readonly waiting: boolean;
  abort(failure: UpstreamFailure): void;
}

export interface BackendEndpointOptions extends UpstreamPoolOptions {
  readonly monitor: HealthMonitor;
  /** Called after health or ejection changed. */
  readonly onHealthChange: (endpoint: BackendEndpoint) => void;
}

/** One endpoint of one backend: its health, its connections, and what is in flight. */
export class BackendEndpoint implements RotationMember, AsyncDisposable {
  readonly endpoint: Endpoint;
  readonly backend: string;
  readonly region: string;
  readonly pool: UpstreamPool;
  readonly #inFlight = new Set<InFlight>();
  readonly #options: BackendEndpointOptions;
  #health: HealthWatch;
  #before: HealthWatch['health'] = 'unknown';
  #draining: { readonly timer: Disposable; readonly onDrained: () => void } | undefined;

  constructor(backend: string, endpoint: Endpoint, check: HealthCheck, options: BackendEndpointOptions) {
    this.backend = backend;
    this.endpoint = endpoint;
    this.region = endpoint.region;
    this.#options = options;
    this.pool = new UpstreamPool(endpoint, options);
    this.#health = options.monitor.watch(endpoint, check, this.#onChange);
    this.#before = this.#health.health;
  }

  get healthy(): boolean {
    return this.#health.health === 'healthy';
  }

  get usable(): boolean {
    return this.#health.usable;
  }

  get health(): HealthWatch['health'] {
    return this.#health.health;
  }

  get ejected(): boolean {
    return this.#health.ejected;
  }

  /** Goes on with another check, believing what the one before found until the first answer. */
  recheck(check: HealthCheck): void {
    using _before = this.#health;
    this.#health = this.#options.monitor.watch(this.endpoint, check, this.#onChange, this.#health.state);
  }

  /** A connection could not be made. 000-D17 */
  eject(): void {
    this.#options.monitor.eject(this.endpoint);
  }

  get inFlight(): number {
    return this.#inFlight.size;
  }

  began(request: InFlight): void {
    this.#inFlight.add(request);
  }

  ended(request: InFlight): void {
    this.#inFlight.delete(request);
    if (this.#inFlight.size === 0) this.#drained();
  }

  /** Ends idle connections now and what is still in flight after `timeoutMs`; then calls `onDrained`. 000-D19 */
  drain(timeoutMs: number, onDrained: () => void): void {
    this.#health[Symbol.dispose]();
    this.pool.closeIdle();
    const timer = this.#options.clock.after(timeoutMs, () => {
      this.#abortAll(new UpstreamFailure('drained', `not done ${String(timeoutMs)} ms after the endpoint was removed`));
    });
    this.#draining = { timer, onDrained };
    if (this.#inFlight.size === 0) this.#drained();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#health[Symbol.dispose]();
    this.#draining?.timer[Symbol.dispose]();
    this.#abortAll(new UpstreamFailure('shutdown', 'the proxy ends'));
    await this.pool[Symbol.asyncDispose]();
  }

  #drained(): void {
    if (this.#draining === undefined) return;
    const { timer, onDrained } = this.#draining;
    this.#draining = undefined;
    timer[Symbol.dispose]();
    onDrained();
  }

  #abortAll(failure: UpstreamFailure, which: (request: InFlight) => boolean = () => true): void {
    for (const request of [...this.#inFlight].filter(which)) request.abort(failure);
  }

  readonly #onChange = (): void => {
    const turnedUnhealthy = this.health === 'unhealthy' && this.#before === 'healthy';
    this.#before = this.health;
    if (!this.usable) this.pool.closeIdle();
    // Told first, so that whoever is sent elsewhere finds the counters and the log in order.
    this.#options.onHealthChange(this);
    if (turnedUnhealthy)
      this.#abortAll(new UpstreamFailure('unhealthy', 'the endpoint turned unhealthy'), ({ waiting }) => waiting);
  };
}
