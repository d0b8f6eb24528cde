import type { LocalAnswer } from '../../proxy/table/local-answer.ts';
import type { AnswerTexts } from '../../proxy/table/route-table.ts';

const SERVER_ERROR: LocalAnswer = {
  status: 502,
  headers: [{ name: 'content-type', value: 'text/html; charset=UTF-8' }],
  body:
    '<html><head><title>502 Server Error</title></head><body><h1>Error: Server Error</h1>' +
    '<h2>The server encountered a temporary error and could not complete your request.</h2></body></html>',
};

/** What the classic load balancer says when no pod answers (001-D6, semantics 6.2). It routes as the others do. */
export const CLASSIC_ANSWERS: Partial<AnswerTexts> = {
  noHealthyUpstream: SERVER_ERROR,
  upstreamError: SERVER_ERROR,
  upstreamTimeout: SERVER_ERROR,
};
