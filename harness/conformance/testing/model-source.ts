import { attribute } from '../../traffic/attribution.ts';
import type {
  Drive,
  Exchange,
  ExchangeRequest,
  Sample,
  TrafficPlan,
  TrafficSource,
  Vantage,
} from '../../traffic/traffic.ts';
import type { InstantClock } from './instant-clock.ts';

/** Traffic on an {@link InstantClock}: an open loop sends what falls due whenever time moves. */
export class ModelSource implements TrafficSource {
  readonly vantage: Vantage = { kind: 'host' };
  readonly #clock: InstantClock;
  readonly #answer: (request: ExchangeRequest) => Exchange;

  constructor(clock: InstantClock, answer: (request: ExchangeRequest) => Exchange) {
    this.#clock = clock;
    this.#answer = answer;
  }

  async exchange(request: ExchangeRequest, signal: AbortSignal): Promise<Exchange> {
    signal.throwIfAborted();
    return Promise.resolve(this.#answer(request));
  }

  /** How late the machine of the driver sends. */
  lateMs = 0;

  async drive(plan: TrafficPlan, signal: AbortSignal): Promise<readonly Sample[]> {
    signal.throwIfAborted();
    const count = plan.pace.kind === 'closed' ? plan.pace.requests : 0;
    return Promise.resolve(Array.from({ length: count }, (_, index) => this.#sample(plan, index, index)));
  }

  async start(plan: TrafficPlan, signal: AbortSignal): Promise<Drive> {
    signal.throwIfAborted();
    const clock = this.#clock;
    const startedMs = clock.now();
    const everyMs = plan.pace.kind === 'open' ? 1_000 / plan.pace.perSecond : 1;
    const samples: Sample[] = [];
    const send = (untilMs: number): void => {
      for (let atMs = samples.length * everyMs; atMs < untilMs - startedMs; atMs = samples.length * everyMs)
        samples.push(this.#sample(plan, samples.length, atMs));
    };
    clock.onMove.add(send);
    return Promise.resolve({
      elapsedMs: () => clock.now() - startedMs,
      soFar: () => samples,
      stop: () => {
        clock.onMove.delete(send);
        return Promise.resolve(samples);
      },
    });
  }

  #sample(plan: TrafficPlan, index: number, atMs: number): Sample {
    const exchange = this.#answer(plan);
    const about = { index, atMs, latencyMs: 1, ...(this.lateMs === 0 ? {} : { lateMs: this.lateMs }) };
    if (exchange.outcome !== 'answered') return { ...about, outcome: exchange.outcome, error: exchange.error };
    return { ...about, outcome: 'answered', status: exchange.status, ...attribute(exchange.body) };
  }

  [Symbol.asyncDispose](): Promise<void> {
    return Promise.resolve();
  }
}
