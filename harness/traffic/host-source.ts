import type { Clock } from '../core/clock.ts';
import { FleetbedError } from '../core/errors.ts';
import type { OutboundOptions } from '../core/program-network.ts';
import { LocalDrive, type DriveOptions } from './drive.ts';
import { HttpTransport } from './http-transport.ts';
import { checkPlan, httpUrl, TRAFFIC_DEFAULTS } from './traffic-limits.ts';
import type { Drive, Exchange, ExchangeRequest, Sample, TrafficPlan, TrafficSource, Vantage } from './traffic.ts';

export interface HostSourceOptions {
  readonly clock: Clock;
  /** @default that of this process */
  readonly outbound?: OutboundOptions;
  /** @default host */
  readonly vantage?: Vantage;
}

/** Traffic from this process. */
export class HostSource implements TrafficSource {
  readonly vantage: Vantage;
  readonly #clock: Clock;
  readonly #from: { readonly outbound?: OutboundOptions };
  readonly #end = new AbortController();
  readonly #drives = new Set<LocalDrive>();

  constructor({ clock, outbound, vantage = { kind: 'host' } }: HostSourceOptions) {
    this.#clock = clock;
    this.vantage = vantage;
    this.#from = outbound === undefined ? {} : { outbound };
  }

  /** Over a connection of its own, so that the answer tells of now. Throws `FLEETBED_USAGE` for a URL that is not http. */
  async exchange(request: ExchangeRequest, signal: AbortSignal): Promise<Exchange> {
    const linked = this.#linked(signal);
    linked.throwIfAborted();
    const url = httpUrl(request.url);
    if (url === undefined) throw new FleetbedError('FLEETBED_USAGE', `an http:// URL is needed, not "${request.url}"`);
    await using transport = new HttpTransport({
      ...this.#from,
      clock: this.#clock,
      connections: 'fresh',
      requestTimeoutMs: request.timeoutMs ?? TRAFFIC_DEFAULTS.requestTimeoutMs,
    });
    const abandon = (): void => {
      transport.abort(linked.reason);
    };
    linked.addEventListener('abort', abandon, { once: true });
    return await transport.send({
      url,
      method: request.method ?? TRAFFIC_DEFAULTS.method,
      headers: request.headers ?? {},
      ...(request.body === undefined ? {} : { body: request.body }),
    });
  }

  async drive(plan: TrafficPlan, signal: AbortSignal): Promise<readonly Sample[]> {
    return await this.begin(plan, { signal }).finished;
  }

  async start(plan: TrafficPlan, signal: AbortSignal): Promise<Drive> {
    return await Promise.resolve(this.begin(plan, { signal }));
  }

  /** As `start`, at once and with a listener for each sample. Throws `FLEETBED_USAGE` for a plan beyond the limits. */
  begin(plan: TrafficPlan, options: Omit<DriveOptions, 'clock' | 'outbound'>): LocalDrive {
    const signal = this.#linked(options.signal);
    signal.throwIfAborted();
    const drive = new LocalDrive(checkPlan(plan), { ...options, ...this.#from, clock: this.#clock, signal });
    this.#drives.add(drive);
    const forget = (): void => {
      this.#drives.delete(drive);
    };
    drive.finished.then(forget, forget);
    return drive;
  }

  /** Abandons every drive and exchange under way. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#end.abort(new FleetbedError('FLEETBED_VANTAGE_FAILED', 'the traffic driver was ended'));
    await Promise.allSettled([...this.#drives].map((drive) => drive.finished));
  }

  #linked(signal: AbortSignal): AbortSignal {
    return AbortSignal.any([signal, this.#end.signal]);
  }
}

/** The driver of vantage `host`, or of another place of this process. */
export function hostSource(options: HostSourceOptions): HostSource {
  return new HostSource(options);
}
