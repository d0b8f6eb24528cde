import { messageOf } from '../core/errors.ts';
import type { SampleOutcome } from './traffic.ts';

/** What became of a request that was not answered. */
export interface TransportFailure {
  readonly outcome: Exclude<SampleOutcome, 'answered'>;
  /** The transport's own words. */
  readonly error: string;
}

/**
 * Error codes of Node and undici by what a client would say happened. `refused`: nobody listens (RST to SYN). `reset`: the
 * connection was there and went away. `unreachable`: no way or no name. `timeout`: silence.
 */
const OUTCOME_OF_CODE: Readonly<Record<string, TransportFailure['outcome']>> = {
  ECONNREFUSED: 'refused',
  ECONNRESET: 'reset',
  ECONNABORTED: 'reset',
  EPIPE: 'reset',
  UND_ERR_SOCKET: 'reset',
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: 'reset',
  ETIMEDOUT: 'timeout',
  UND_ERR_CONNECT_TIMEOUT: 'timeout',
  UND_ERR_HEADERS_TIMEOUT: 'timeout',
  UND_ERR_BODY_TIMEOUT: 'timeout',
  EHOSTUNREACH: 'unreachable',
  EHOSTDOWN: 'unreachable',
  ENETUNREACH: 'unreachable',
  ENETDOWN: 'unreachable',
  ENOTFOUND: 'unreachable',
  EAI_AGAIN: 'unreachable',
};

/**
 * Classifies what a transport threw. An error whose code is unknown is looked into: its `cause`, then the parts of an
 * `AggregateError`. What stays unknown is `failed`, among it whatever is the client's own trouble (`EMFILE`, `EADDRNOTAVAIL`).
 */
export function transportFailure(error: unknown): TransportFailure {
  return { outcome: outcomeOf(error) ?? 'failed', error: describe(error) };
}

function outcomeOf(error: unknown): TransportFailure['outcome'] | undefined {
  if (!(error instanceof Error)) return undefined;
  const known = OUTCOME_OF_CODE[codeOf(error) ?? ''];
  if (known !== undefined) return known;
  const within = error instanceof AggregateError ? [error.cause, ...(error.errors as unknown[])] : [error.cause];
  return within.map(outcomeOf).find((outcome) => outcome !== undefined);
}

function codeOf(error: Error): string | undefined {
  return 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

/** The message, with the code in front where the message does not name it. An `AggregateError` of Node has no message. */
function describe(error: unknown): string {
  const parts = error instanceof AggregateError ? error.errors.map(messageOf).join('; ') : '';
  const message = [messageOf(error), parts].find((text) => text !== '') ?? 'no message';
  const code = error instanceof Error ? codeOf(error) : undefined;
  return code === undefined || message.includes(code) ? message : `${code}: ${message}`;
}
