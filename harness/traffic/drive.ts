import type { Clock } from '../core/clock.ts';
import { FleetbedError } from '../core/errors.ts';
import type { OutboundOptions } from '../core/program-network.ts';
import { attribute } from './attribution.ts';
import { HttpTransport } from './http-transport.ts';
import { paceClosedLoop, paceOpenLoop } from './pacing.ts';
import { TRAFFIC_LIMITS, type CheckedPlan } from './traffic-limits.ts';
import type { Drive, Exchange, Sample } from './traffic.ts';

export interface DriveOptions {
  readonly clock: Clock;
  readonly outbound?: OutboundOptions;
  /** Abandons what is under way: {@link LocalDrive.finished} and `stop` then reject with its reason. */
  readonly signal: AbortSignal;
  /** Told of each sample once, in the order in which they became known. */
  readonly onSample?: (sample: Sample) => void;
}

/** A drive in this process. It starts when it is made. */
export class LocalDrive implements Drive {
  readonly #plan: CheckedPlan;
  readonly #options: DriveOptions;
  readonly #startedMs: number;
  readonly #samples: Sample[] = [];
  readonly #sending = new AbortController();
  readonly #transport: HttpTransport;
  /** Every sample in order of `index`, once the plan is done or stopped and everything in flight has ended. */
  readonly finished: Promise<readonly Sample[]>;

  constructor(plan: CheckedPlan, options: DriveOptions) {
    this.#plan = plan;
    this.#options = options;
    this.#startedMs = options.clock.now();
    this.#transport = new HttpTransport({
      clock: options.clock,
      connections: plan.connections,
      requestTimeoutMs: plan.requestTimeoutMs,
      ...(options.outbound === undefined ? {} : { outbound: options.outbound }),
      ...(plan.pace.kind === 'closed' ? { maxConnections: plan.pace.concurrency } : {}),
    });
    this.finished = this.#run();
    // Whoever stops or awaits the drive is told; until then a failure must not count as unhandled.
    this.finished.catch(() => undefined);
  }

  elapsedMs(): number {
    return this.#options.clock.now() - this.#startedMs;
  }

  soFar(): readonly Sample[] {
    return [...this.#samples].sort(byIndex);
  }

  stop(): Promise<readonly Sample[]> {
    this.#sending.abort();
    return this.finished;
  }

  async #run(): Promise<readonly Sample[]> {
    const { clock, signal } = this.#options;
    const abandon = (): void => {
      this.#sending.abort();
      this.#transport.abort(signal.reason);
    };
    signal.addEventListener('abort', abandon, { once: true });
    using _limit = clock.after(TRAFFIC_LIMITS.durationMs + this.#plan.requestTimeoutMs, () => {
      this.#sending.abort(tooLong());
    });
    try {
      signal.throwIfAborted();
      await this.#pace();
      signal.throwIfAborted();
      if (this.#sending.signal.reason instanceof FleetbedError) throw this.#sending.signal.reason;
      return this.soFar();
    } finally {
      signal.removeEventListener('abort', abandon);
      await this.#transport[Symbol.asyncDispose]();
    }
  }

  async #pace(): Promise<void> {
    const { pace } = this.#plan;
    const pacing = { clock: this.#options.clock, startedMs: this.#startedMs, signal: this.#sending.signal };
    if (pace.kind === 'closed') {
      await paceClosedLoop(pace, (index, dueMs) => this.#sendOne(index, dueMs), pacing);
      return;
    }
    const inFlight = new Set<Promise<void>>();
    const send = (index: number, dueMs: number): void => {
      const one = this.#sendOne(index, dueMs).finally(() => inFlight.delete(one));
      inFlight.add(one);
      // Seen below by whoever is still in flight then; an abandoned drive ends with the signal's reason anyway.
      one.catch(() => undefined);
    };
    await paceOpenLoop(pace, send, pacing);
    await Promise.all(inFlight);
  }

  async #sendOne(index: number, dueMs: number): Promise<void> {
    const lateMs = this.elapsedMs() - dueMs;
    const exchange = await this.#transport.send(this.#plan);
    const sample = sampleOf({ index, atMs: dueMs, latencyMs: this.elapsedMs() - dueMs, lateMs }, exchange);
    this.#samples.push(sample);
    this.#options.onSample?.(sample);
  }
}

/** Less is the ordinary jitter of timers. */
const NOTICED_LATE_MS = 10;

function sampleOf(
  { index, atMs, latencyMs, lateMs }: Required<Pick<Sample, 'index' | 'atMs' | 'latencyMs' | 'lateMs'>>,
  exchange: Exchange,
): Sample {
  // A microsecond is finer than any clock here; longer fractions only make longer lines.
  const about = {
    index,
    atMs: rounded(atMs),
    latencyMs: rounded(latencyMs),
    ...(lateMs < NOTICED_LATE_MS ? {} : { lateMs: rounded(lateMs) }),
    outcome: exchange.outcome,
  };
  if (exchange.outcome !== 'answered') return { ...about, error: exchange.error };
  return { ...about, status: exchange.status, ...attribute(exchange.body) };
}

function rounded(ms: number): number {
  return Math.round(ms * 1_000) / 1_000;
}

function byIndex(a: Sample, b: Sample): number {
  return a.index - b.index;
}

function tooLong(): FleetbedError {
  return new FleetbedError('FLEETBED_VANTAGE_FAILED', 'a drive of traffic went on for too long', {
    observed: `not at its end after ${String(TRAFFIC_LIMITS.durationMs)} ms`,
    hint: 'send fewer requests, or give up on each of them sooner',
  });
}
