/** What Traefik answers itself (semantics 5.5). */
import type { LocalAnswer } from '../../proxy/table/local-answer.ts';
import type { AnswerTexts } from '../../proxy/table/route-table.ts';

/** As Go's `http.Error` does. */
function errorText(status: number, body: string): LocalAnswer {
  return {
    status,
    body,
    headers: [
      { name: 'content-type', value: 'text/plain; charset=utf-8' },
      { name: 'x-content-type-options', value: 'nosniff' },
    ],
  };
}

function plainText(status: number, body: string): LocalAnswer {
  return { status, body, headers: [{ name: 'content-type', value: 'text/plain; charset=utf-8' }] };
}

/** 004-D8, D12 */
export const SERVICE_UNAVAILABLE: LocalAnswer = plainText(503, 'Service Unavailable');

/** 004-D6: every weight is 0. */
export const EMPTY_POOL: LocalAnswer = errorText(500, 'no servers in the pool\n');

const GATEWAY_TIMEOUT: LocalAnswer = plainText(504, 'Gateway Timeout');

/** 004-D2, 004-D8, 004-D9. A connection that nobody takes is a timeout, as all that Traefik waits for. */
export const ALPHA_ANSWERS: AnswerTexts = {
  noRoute: errorText(404, '404 page not found\n'),
  noBackend: SERVICE_UNAVAILABLE,
  noHealthyUpstream: SERVICE_UNAVAILABLE,
  upstreamError: plainText(502, 'Bad Gateway'),
  connectTimeout: GATEWAY_TIMEOUT,
  upstreamTimeout: GATEWAY_TIMEOUT,
  misdirected: plainText(421, 'Misdirected Request'),
};
