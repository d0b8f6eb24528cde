import { z } from 'zod';
import { ERROR_CODES, type ErrorCode } from '../core/error-codes.ts';
import { FleetbedError } from '../core/errors.ts';
import type { Exchange, ExchangeRequest, Sample, TrafficPlan } from './traffic.ts';

/**
 * What a remote driver and its user say to each other, one JSON value a line. `id` is chosen by the user and names an
 * exchange or a drive from then on. Times are milliseconds since the start of the drive, so that no clock is compared.
 */
export const DRIVER_PROTOCOL = 1;

/** To the driver. */
export type DriverRequest =
  | { readonly type: 'exchange'; readonly id: number; readonly request: ExchangeRequest }
  | { readonly type: 'start'; readonly id: number; readonly plan: TrafficPlan }
  /** Stop sending; what is in flight is waited for. */
  | { readonly type: 'stop'; readonly id: number }
  /** Abandon; nothing is said about `id` any more. */
  | { readonly type: 'cancel'; readonly id: number };

/** From the driver. */
export type DriverReply =
  /** The first line. */
  | { readonly type: 'hello'; readonly protocol: number }
  | { readonly type: 'exchanged'; readonly id: number; readonly exchange: Exchange }
  /** A drive goes on: the samples that became known since the last such line, perhaps none. */
  | { readonly type: 'samples'; readonly id: number; readonly elapsedMs: number; readonly samples: readonly Sample[] }
  /** A drive is over; every sample has been told. */
  | { readonly type: 'finished'; readonly id: number }
  | { readonly type: 'failed'; readonly id: number; readonly failure: DriverFailure };

/** A `FleetbedError` on its way through a pipe. */
export interface DriverFailure {
  readonly code: ErrorCode;
  readonly message: string;
  readonly observed?: string;
  readonly hint?: string;
  readonly problems?: readonly { readonly path: string; readonly message: string }[];
}

const id = z.int().nonnegative();
const strings = z.record(z.string(), z.string());

const exchangeRequest = z.strictObject({
  url: z.string(),
  method: z.exactOptional(z.string()),
  headers: z.exactOptional(strings),
  body: z.exactOptional(z.string()),
  timeoutMs: z.exactOptional(z.number()),
});

const plan = z.strictObject({
  url: z.string(),
  method: z.exactOptional(z.string()),
  headers: z.exactOptional(strings),
  connections: z.exactOptional(z.enum(['pooled', 'fresh'])),
  requestTimeoutMs: z.exactOptional(z.number()),
  pace: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('closed'), requests: z.number(), concurrency: z.exactOptional(z.number()) }),
    z.strictObject({ kind: z.literal('open'), perSecond: z.number(), maxDurationMs: z.number() }),
  ]),
});

const request = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('exchange'), id, request: exchangeRequest }),
  z.strictObject({ type: z.literal('start'), id, plan }),
  z.strictObject({ type: z.literal('stop'), id }),
  z.strictObject({ type: z.literal('cancel'), id }),
]);

const unanswered = z.enum(['refused', 'reset', 'timeout', 'unreachable', 'failed']);

const exchange = z.discriminatedUnion('outcome', [
  z.strictObject({ outcome: z.literal('answered'), status: z.int(), headers: strings, body: z.string() }),
  z.strictObject({ outcome: unanswered, error: z.string() }),
]);

const sample = z.strictObject({
  index: z.int(),
  atMs: z.number(),
  latencyMs: z.number(),
  lateMs: z.exactOptional(z.number()),
  outcome: z.enum(['answered', ...unanswered.options]),
  status: z.exactOptional(z.int()),
  cluster: z.exactOptional(z.string()),
  pod: z.exactOptional(z.string()),
  body: z.exactOptional(z.string()),
  error: z.exactOptional(z.string()),
});

const failure = z.strictObject({
  code: z.enum(Object.keys(ERROR_CODES) as [ErrorCode, ...ErrorCode[]]),
  message: z.string(),
  observed: z.exactOptional(z.string()),
  hint: z.exactOptional(z.string()),
  problems: z.exactOptional(z.array(z.strictObject({ path: z.string(), message: z.string() }))),
});

const reply = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('hello'), protocol: z.int() }),
  z.strictObject({ type: z.literal('exchanged'), id, exchange }),
  z.strictObject({ type: z.literal('samples'), id, elapsedMs: z.number(), samples: z.array(sample) }),
  z.strictObject({ type: z.literal('finished'), id }),
  z.strictObject({ type: z.literal('failed'), id, failure }),
]);

/** Throws `FLEETBED_VANTAGE_FAILED` for anything but a request of this protocol. */
export function decodeDriverRequest(value: unknown): DriverRequest {
  return decode(request, value, 'request');
}

/** Throws `FLEETBED_VANTAGE_FAILED` for anything but a reply of this protocol. */
export function decodeDriverReply(value: unknown): DriverReply {
  return decode(reply, value, 'reply');
}

function decode<T>(schema: z.ZodType<T>, value: unknown, what: string): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw new FleetbedError('FLEETBED_VANTAGE_FAILED', `a line is not a ${what} of the traffic driver's protocol`, {
    observed: (JSON.stringify(value) as string | undefined)?.slice(0, 200) ?? 'nothing',
    problems: result.error.issues.map((issue) => ({ path: issue.path.join('.'), message: issue.message })),
    hint: 'build and load the runtime image again: driver and harness must be of the same version',
  });
}

export function failureOf(error: unknown): DriverFailure {
  if (!(error instanceof FleetbedError)) return { code: 'FLEETBED_VANTAGE_FAILED', message: String(error) };
  const problems = error.problems.map(({ path, message }) => ({ path, message }));
  return {
    code: error.code,
    message: error.message,
    ...(error.observed === undefined ? {} : { observed: error.observed }),
    ...(error.hint === undefined ? {} : { hint: error.hint }),
    ...(problems.length === 0 ? {} : { problems }),
  };
}

export function errorOf({ code, message, ...details }: DriverFailure): FleetbedError {
  return new FleetbedError(code, message, details);
}
