import type { Balanced } from '../balance/balanced.ts';
import type { HealthMonitor, HealthSource, HealthWatch } from '../health/health-monitor.ts';
import type { Endpoint } from '../table/backend.ts';
import type { DialOptions } from '../upstream/dial.ts';
import { EndpointUpstream } from '../upstream/endpoint-upstream.ts';
import type { UpstreamSettings } from '../upstream/upstream-target.ts';
import { InFlightList, type InFlight } from './in-flight.ts';
import { UpstreamFailure } from './upstream-failure.ts';

export interface BackendEndpointOptions extends DialOptions {
  readonly monitor: HealthMonitor;
  /** {@link ProxyLimits.requestsPerEndpoint} */
  readonly requestsPerEndpoint: number;
  /** Called after health or ejection changed. */
  readonly onHealthChange: (endpoint: BackendEndpoint) => void;
}

/** One endpoint of one backend: its health, its connections, and what is in flight. */
export class BackendEndpoint implements Balanced, Disposable {
  readonly backend: string;
  readonly upstream: EndpointUpstream;
  readonly #inFlight = new InFlightList();
  readonly #options: BackendEndpointOptions;
  #endpoint: Endpoint;
  #health: HealthWatch;
  #before: HealthWatch['health'] = 'unknown';
  #draining: { readonly timer: Disposable; readonly onDrained: () => void } | undefined;

  constructor(
    backend: string,
    endpoint: Endpoint,
    health: HealthSource,
    settings: UpstreamSettings,
    options: BackendEndpointOptions,
  ) {
    this.backend = backend;
    this.#endpoint = endpoint;
    this.#options = options;
    this.upstream = new EndpointUpstream(endpoint, settings, options);
    this.#health = options.monitor.watch(endpoint, health, this.#onChange);
    this.#before = this.#health.health;
  }

  get endpoint(): Endpoint {
    return this.#endpoint;
  }

  /** What a table says of it now: weight, tier, capacity, path and TLS of the same endpoint. */
  respec(endpoint: Endpoint, settings: UpstreamSettings): void {
    this.#endpoint = endpoint;
    this.upstream.use(endpoint, settings);
  }

  get healthy(): boolean {
    return this.health === 'healthy' && this.#hasRoom;
  }

  get usable(): boolean {
    return this.#health.usable && this.#hasRoom;
  }

  get health(): HealthWatch['health'] {
    return this.#health.health;
  }

  get ejected(): boolean {
    return this.#health.ejected;
  }

  /** Goes on with another check, believing what the one before found until the first answer. */
  recheck(source: HealthSource): void {
    using _before = this.#health;
    this.#health = this.#options.monitor.watch(this.endpoint, source, this.#onChange, this.#health.state);
  }

  /** A connection could not be made. 000-D17 */
  eject(): void {
    this.#options.monitor.eject(this.endpoint);
  }

  get #hasRoom(): boolean {
    return this.inFlight < this.#options.requestsPerEndpoint;
  }

  get inFlight(): number {
    return this.#inFlight.size;
  }

  began(request: InFlight): void {
    this.#inFlight.add(request);
  }

  ended(request: InFlight): void {
    this.#inFlight.remove(request);
    if (this.#inFlight.size === 0) this.#drained();
  }

  /** Ends idle connections now and what is still in flight after `timeoutMs`; then calls `onDrained`. 000-D19 */
  drain(timeoutMs: number, onDrained: () => void): void {
    this.#health[Symbol.dispose]();
    this.upstream.closeIdle();
    const timer = this.#options.clock.after(timeoutMs, () => {
      this.#abortAll(new UpstreamFailure('drained', `not done ${String(timeoutMs)} ms after the endpoint was removed`));
    });
    this.#draining = { timer, onDrained };
    if (this.#inFlight.size === 0) this.#drained();
  }

  [Symbol.dispose](): void {
    this.#health[Symbol.dispose]();
    this.#draining?.timer[Symbol.dispose]();
    this.#abortAll(new UpstreamFailure('shutdown', 'the proxy ends'));
    this.upstream[Symbol.dispose]();
  }

  #drained(): void {
    if (this.#draining === undefined) return;
    const { timer, onDrained } = this.#draining;
    this.#draining = undefined;
    timer[Symbol.dispose]();
    onDrained();
  }

  #abortAll(failure: UpstreamFailure, which: (request: InFlight) => boolean = () => true): void {
    for (const request of this.#inFlight.all.filter(which)) request.abort(failure);
  }

  readonly #onChange = (): void => {
    const turnedUnhealthy = this.health === 'unhealthy' && this.#before === 'healthy';
    this.#before = this.health;
    if (!this.#health.usable) this.upstream.closeIdle();
    // Told first, so that whoever is sent elsewhere finds the counters and the log in order.
    this.#options.onHealthChange(this);
    if (turnedUnhealthy)
      this.#abortAll(new UpstreamFailure('unhealthy', 'the endpoint turned unhealthy'), ({ waiting }) => waiting);
  };
}
