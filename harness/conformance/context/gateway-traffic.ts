import { FleetbedError } from '../../core/errors.ts';
import type { Drive, Exchange, Sample, TrafficPlan, TrafficSource, Vantage } from '../../traffic/traffic.ts';
import type { Target } from './case-context.ts';
import type { RunPieces } from './run-pieces.ts';

/** In flight at once when shares are sampled. */
const CONCURRENCY = 16;

export type TrafficPieces = Pick<RunPieces, 'fleet' | 'installation' | 'base' | 'image'>;

/** Requests to Gateways, from whatever vantage a target names. The fleet owns the drivers; they are opened once. */
export class GatewayTraffic {
  readonly #pieces: TrafficPieces;
  readonly #sources = new Map<Vantage['kind'], Promise<TrafficSource>>();

  constructor(pieces: TrafficPieces) {
    this.#pieces = pieces;
  }

  async request(target: Target, signal: AbortSignal): Promise<Exchange> {
    const source = await this.#source(target, signal);
    const { method } = target;
    return source.exchange(
      { url: this.#url(target), headers: headersOf(target), ...(method === undefined ? {} : { method }) },
      signal,
    );
  }

  async send(target: Target, requests: number, signal: AbortSignal): Promise<readonly Sample[]> {
    const source = await this.#source(target, signal);
    const pace = { kind: 'closed', requests, concurrency: CONCURRENCY } as const;
    return source.drive(this.#plan(target, pace), signal);
  }

  async start(target: Target, pace: { perSecond: number; maxDurationMs: number }, signal: AbortSignal): Promise<Drive> {
    const source = await this.#source(target, signal);
    return source.start(this.#plan(target, { kind: 'open', ...pace }), signal);
  }

  #plan(target: Target, pace: TrafficPlan['pace']): TrafficPlan {
    const { method } = target;
    return { url: this.#url(target), headers: headersOf(target), pace, ...(method === undefined ? {} : { method }) };
  }

  #url({ vantage = 'host', address = this.#pieces.base?.address ?? '', port = 80, path = '/' }: Target): string {
    const origin = this.#pieces.installation.gatewayUrl(vantage, address, port);
    if (origin !== undefined) return `${origin}${path}`;
    throw new FleetbedError('FLEETBED_UNSUPPORTED', `no way from vantage ${vantage} to ${address}:${String(port)}`);
  }

  #source({ vantage = 'host' }: Target, signal: AbortSignal): Promise<TrafficSource> {
    const open = this.#sources.get(vantage);
    if (open !== undefined) return open;
    const opening = this.#pieces.fleet.vantage({ kind: vantage }, this.#pieces.image, signal);
    this.#sources.set(vantage, opening);
    opening.catch(() => this.#sources.delete(vantage));
    return opening;
  }
}

function headersOf({ host, headers }: Target): Readonly<Record<string, string>> {
  return { ...headers, host };
}
