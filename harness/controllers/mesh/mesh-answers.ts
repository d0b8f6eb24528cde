import type { HeaderValue, LocalAnswer } from '../../proxy/table/local-answer.ts';
import type { AnswerTexts } from '../../proxy/table/route-table.ts';
import type { RetryPolicy } from '../../proxy/table/route.ts';

const SERVER: readonly HeaderValue[] = [{ name: 'server', value: 'envoy' }];

const NO_CONNECTION = 'upstream connect error or disconnect/reset before headers. reset reason: connection failure';
/** 002-B4: of a cluster with another root, or of a certificate that is not valid yet or any more. */
const NOT_BELIEVED = 'TLS error: 268435581:SSL routines:OPENSSL_internal:CERTIFICATE_VERIFY_FAILED';

/** Envoy's words. 002-D8, 002-D9; what cannot be reached in time is answered as what refuses (002-B3). */
export const MESH_ANSWERS: AnswerTexts = {
  noRoute: answer(404, ''),
  noBackend: answer(503, 'no healthy upstream'),
  noHealthyUpstream: answer(503, 'no healthy upstream'),
  upstreamError: answer(503, NO_CONNECTION),
  tlsError: answer(503, `${NO_CONNECTION}, transport failure reason: ${NOT_BELIEVED}`),
  upstreamTimeout: answer(504, 'upstream request timeout'),
  misdirected: answer(404, ''),
};

/** Two more attempts, elsewhere: one dead endpoint is hidden from the client. 002-D7 */
export const MESH_RETRY: RetryPolicy = {
  attempts: 2,
  statusCodes: [503],
  connectionErrors: true,
  backoffMs: 25,
  to: 'another',
};

function answer(status: number, body: string): LocalAnswer {
  return { status, body, headers: body === '' ? SERVER : [{ name: 'content-type', value: 'text/plain' }, ...SERVER] };
}
