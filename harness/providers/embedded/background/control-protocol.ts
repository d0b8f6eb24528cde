import { z } from 'zod';
import { ERROR_CODES, type ErrorCode } from '../../../core/error-codes.ts';
import { FleetbedError } from '../../../core/errors.ts';
import type { ProcessSpec } from '../../provider.ts';
import type { FaultKind } from '../embedded-faults.ts';

/**
 * What is said over the control socket of a fleet in the background, as lines of JSON. One connection carries one request
 * and its reply; that of a fault stays open until it is undone, and ends with undoing it when its user is gone; that of a
 * vantage goes on as the protocol of the traffic driver.
 */
export type ControlRequest =
  | { readonly op: 'hello' }
  | { readonly op: 'fault'; readonly kind: FaultKind; readonly cluster: string }
  /** On the connection of a fault. */
  | { readonly op: 'undo' }
  | { readonly op: 'check-image'; readonly ref: string }
  | { readonly op: 'run'; readonly spec: ProcessSpec }
  | { readonly op: 'end'; readonly name: string }
  | { readonly op: 'logs'; readonly name: string }
  | { readonly op: 'vantage' }
  | { readonly op: 'stalled'; readonly lastMs: number }
  | { readonly op: 'collect'; readonly directory: string }
  | { readonly op: 'shutdown' };

export interface ControlFailure {
  readonly code: ErrorCode;
  readonly message: string;
  readonly observed?: string;
  readonly hint?: string;
}

/** `value` is what the request asks for. */
export type ControlReply = { readonly value: unknown } | { readonly failure: ControlFailure };

const port = z.int().min(0).max(65_535);
const spec: z.ZodType<ProcessSpec> = z.strictObject({
  name: z.string(),
  image: z.string(),
  args: z.array(z.string()),
  env: z.record(z.string(), z.string()).exactOptional(),
  address: z.string(),
  published: z.array(z.strictObject({ port, hostPort: port })),
});

const request: z.ZodType<ControlRequest> = z.discriminatedUnion('op', [
  z.strictObject({ op: z.literal('hello') }),
  z.strictObject({ op: z.literal('fault'), kind: z.enum(['kill', 'pause', 'disconnect']), cluster: z.string() }),
  z.strictObject({ op: z.literal('undo') }),
  z.strictObject({ op: z.literal('check-image'), ref: z.string() }),
  z.strictObject({ op: z.literal('run'), spec }),
  z.strictObject({ op: z.literal('end'), name: z.string() }),
  z.strictObject({ op: z.literal('logs'), name: z.string() }),
  z.strictObject({ op: z.literal('vantage') }),
  z.strictObject({ op: z.literal('stalled'), lastMs: z.number() }),
  z.strictObject({ op: z.literal('collect'), directory: z.string() }),
  z.strictObject({ op: z.literal('shutdown') }),
]);

const failure = z.strictObject({
  code: z.enum(Object.keys(ERROR_CODES) as [ErrorCode, ...ErrorCode[]]),
  message: z.string(),
  observed: z.exactOptional(z.string()),
  hint: z.exactOptional(z.string()),
});

const reply: z.ZodType<ControlReply> = z.union([z.strictObject({ value: z.unknown() }), z.strictObject({ failure })]);

/** Throws for anything else. */
export function decodeControlRequest(value: unknown): ControlRequest {
  return request.parse(value);
}

/** Throws for anything else. */
export function decodeControlReply(value: unknown): ControlReply {
  return reply.parse(value);
}

export function controlFailure(error: unknown): ControlFailure {
  if (!(error instanceof FleetbedError))
    return { code: 'FLEETBED_COMMAND_FAILED', message: `the fleet could not do it: ${String(error)}` };
  const { code, message, observed, hint } = error;
  return { code, message, ...(observed === undefined ? {} : { observed }), ...(hint === undefined ? {} : { hint }) };
}

export function controlError({ code, message, ...details }: ControlFailure): FleetbedError {
  return new FleetbedError(code, message, details);
}
