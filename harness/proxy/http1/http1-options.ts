import type { Clock } from '../../core/clock.ts';
import type { ExchangeHandler } from '../message/server-exchange.ts';
import type { RequestHead } from '../routing/request-plan.ts';
import type { RefusalStatus } from './malformed-message.ts';

/** How much a client may ask of a connection, and how long it may take. */
export interface Http1Limits {
  /** Of a request line and its fields. Beyond it 431. */
  readonly headBytes: number;
  /** Fields of a head. Beyond it 431. */
  readonly fields: number;
  /** From the first byte of a head to its last, and from the connection to its first request. Beyond it 408. */
  readonly headTimeoutMs: number;
  /** Without a byte of a body that is waited for. Beyond it 408. */
  readonly bodyIdleMs: number;
  /** Of one body; beyond it 413. 0 for any. */
  readonly bodyBytes: number;
  /** Between two requests. */
  readonly keepAliveMs: number;
  /** On one connection; 0 for any number. */
  readonly requestsPerConnection: number;
}

export interface Http1Options {
  readonly clock: Clock;
  readonly limits: Http1Limits;
  readonly handler: ExchangeHandler;
  /** A request that could not be read, or took too long. */
  readonly onRefused: (status: RefusalStatus) => void;
}

/** What all requests of a connection have in common. */
export type ConnectionFacts = Omit<RequestHead, 'method' | 'target' | 'authority' | 'rawHeaders'>;
