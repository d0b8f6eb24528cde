import type { HeaderValue, LocalAnswer } from '../../../proxy/table/local-answer.ts';
import type { AnswerTexts } from '../../../proxy/table/route-table.ts';
import { PIPY_SERVER } from '../names.ts';

const SERVER: HeaderValue = { name: 'server', value: PIPY_SERVER };

/** Pipy says it in the status line only. 003-D14 */
const CONNECTION_REFUSED: LocalAnswer = { status: 502, body: '', headers: [] };
const TIMED_OUT: LocalAnswer = { status: 504, body: '', headers: [] };

const UNAVAILABLE: LocalAnswer = { status: 503, body: 'Service Unavailable', headers: [SERVER] };

/** What the gateway answers itself. 003-D13 */
export const GATEWAY_ANSWERS: Partial<AnswerTexts> = {
  noRoute: UNAVAILABLE,
  noBackend: UNAVAILABLE,
  noHealthyUpstream: UNAVAILABLE,
  upstreamError: CONNECTION_REFUSED,
  upstreamTimeout: TIMED_OUT,
};

const NOT_FOUND: LocalAnswer = { status: 404, body: 'Not found' };

/** What a sidecar answers itself. 003-D15 */
export const SIDECAR_ANSWERS: Partial<AnswerTexts> = {
  noRoute: { status: 403, body: 'Access denied' },
  noBackend: NOT_FOUND,
  noHealthyUpstream: NOT_FOUND,
  upstreamError: CONNECTION_REFUSED,
  upstreamTimeout: TIMED_OUT,
};
