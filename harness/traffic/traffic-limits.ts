import { FleetbedError, type Problem } from '../core/errors.ts';
import type { ClosedLoop, OpenLoop, TrafficPlan } from './traffic.ts';

export const TRAFFIC_DEFAULTS: {
  readonly method: string;
  readonly connections: 'pooled' | 'fresh';
  readonly requestTimeoutMs: number;
  readonly concurrency: number;
} = { method: 'GET', connections: 'pooled', requestTimeoutMs: 2_000, concurrency: 8 };

/** What a driver refuses to do, so that a typing error in a case cannot bring a machine down. */
export const TRAFFIC_LIMITS: {
  readonly requests: number;
  readonly perSecond: number;
  readonly durationMs: number;
  readonly requestTimeoutMs: number;
  /** Requests under way at once; with an open loop `perSecond` times the request timeout, if nothing answers. */
  readonly inFlight: number;
} = {
  requests: 1_000_000,
  perSecond: 5_000,
  durationMs: 600_000,
  requestTimeoutMs: 60_000,
  inFlight: 10_000,
};

/** A plan with every default filled in. */
export interface CheckedPlan {
  readonly url: URL;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly connections: 'pooled' | 'fresh';
  readonly requestTimeoutMs: number;
  readonly pace: Required<ClosedLoop> | OpenLoop;
}

/** The number of requests that an open loop sends when nobody stops it; the first is due at 0 ms. */
export function openLoopRequests({ perSecond, maxDurationMs }: OpenLoop): number {
  return Math.ceil((maxDurationMs * perSecond) / 1_000);
}

/** Fills in {@link TRAFFIC_DEFAULTS}. Throws `FLEETBED_USAGE` with every part of the plan that is wrong or beyond {@link TRAFFIC_LIMITS}. */
export function checkPlan(plan: TrafficPlan): CheckedPlan {
  const requestTimeoutMs = plan.requestTimeoutMs ?? TRAFFIC_DEFAULTS.requestTimeoutMs;
  const url = httpUrl(plan.url);
  const problems = [
    ...(url === undefined ? [{ path: 'url', message: `an http:// URL is needed, not "${plan.url}"` }] : []),
    ...within('requestTimeoutMs', requestTimeoutMs, TRAFFIC_LIMITS.requestTimeoutMs),
    ...(plan.pace.kind === 'open' ? openLoopProblems(plan.pace, requestTimeoutMs) : closedLoopProblems(plan.pace)),
  ];
  if (url === undefined || problems.length > 0) throw planRefused(problems);
  return {
    url,
    method: plan.method ?? TRAFFIC_DEFAULTS.method,
    headers: plan.headers ?? {},
    connections: plan.connections ?? TRAFFIC_DEFAULTS.connections,
    requestTimeoutMs,
    pace: plan.pace.kind === 'open' ? plan.pace : { concurrency: TRAFFIC_DEFAULTS.concurrency, ...plan.pace },
  };
}

/** Undefined for anything that is not `http://…`; the sample programs and gateways are spoken to in clear text. */
export function httpUrl(text: string): URL | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  return url?.protocol === 'http:' ? url : undefined;
}

function openLoopProblems(pace: OpenLoop, requestTimeoutMs: number): readonly Problem[] {
  const own = [
    ...within('pace.perSecond', pace.perSecond, TRAFFIC_LIMITS.perSecond),
    ...within('pace.maxDurationMs', pace.maxDurationMs, TRAFFIC_LIMITS.durationMs),
  ];
  if (own.length > 0) return own;
  return [
    ...within('pace.perSecond times pace.maxDurationMs', openLoopRequests(pace), TRAFFIC_LIMITS.requests),
    ...within(
      'pace.perSecond times requestTimeoutMs',
      (pace.perSecond * requestTimeoutMs) / 1_000,
      TRAFFIC_LIMITS.inFlight,
    ),
  ];
}

function closedLoopProblems({ requests, concurrency = TRAFFIC_DEFAULTS.concurrency }: ClosedLoop): readonly Problem[] {
  return [
    ...within('pace.requests', requests, TRAFFIC_LIMITS.requests, 'whole'),
    ...within('pace.concurrency', concurrency, TRAFFIC_LIMITS.inFlight, 'whole'),
  ];
}

function within(path: string, value: number, limit: number, kind: 'whole' | 'any' = 'any'): readonly Problem[] {
  if (value > 0 && value <= limit && (kind === 'any' || Number.isInteger(value))) return [];
  const wanted = kind === 'whole' ? 'a whole number' : 'a number';
  return [{ path, message: `${wanted} above 0 and at most ${String(limit)} is needed, not ${String(value)}` }];
}

function planRefused(problems: readonly Problem[]): FleetbedError {
  return new FleetbedError('FLEETBED_USAGE', 'the traffic plan is refused', {
    problems,
    hint: 'send less, more slowly, or split the plan into several',
  });
}
