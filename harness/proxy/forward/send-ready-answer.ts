import type { Clock } from '../../core/clock.ts';
import type { ServerExchange } from '../message/server-exchange.ts';
import type { ReadyAnswer } from '../routing/request-plan.ts';

/** Sends an answer of the proxy's own, with its date (RFC 9110 6.6.1). */
export function sendReadyAnswer(exchange: ServerExchange, { status, headers, body }: ReadyAnswer, clock: Clock): void {
  const bytes = Buffer.from(body);
  const fields = [...headers, 'date', clock.date().toUTCString()];
  exchange.answer({ status, reason: '', fields }, bytes.length === 0 ? 'none' : bytes.length);
  if (bytes.length > 0) exchange.write(bytes);
  exchange.end([]);
}
