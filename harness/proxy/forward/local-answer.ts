import type { ServerResponse } from 'node:http';

/** An answer that the proxy gives itself. Texts are Envoy's. */
export interface LocalAnswer {
  readonly status: number;
  readonly body: string;
}

/** 000-D2, 000-D3 */
export const NO_ROUTE: LocalAnswer = { status: 404, body: 'fault filter abort' };
/** 000-D15 */
export const NO_BACKEND: LocalAnswer = { status: 500, body: 'fault filter abort' };
/** 000-D10 */
export const NO_HEALTHY_UPSTREAM: LocalAnswer = { status: 503, body: 'no healthy upstream' };
/** 000-D17 */
export const UPSTREAM_ERROR: LocalAnswer = {
  status: 503,
  body: 'upstream connect error or disconnect/reset before headers',
};
/** 000-D17 */
export const UPSTREAM_TIMEOUT: LocalAnswer = { status: 504, body: 'upstream request timeout' };

/** What every answer carries. 000-D16 */
export const VIA = '1.1 google';

/** `response` must not have begun. */
export function sendLocalAnswer(response: ServerResponse, { status, body }: LocalAnswer): void {
  response.writeHead(status, ['content-type', 'text/plain', 'content-length', String(body.length), 'via', VIA]);
  response.end(body);
}
