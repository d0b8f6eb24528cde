import type { IncomingMessage, ServerResponse } from 'node:http';
import { gzip } from 'node:zlib';
import { warningHeaders } from './warning-header.ts';

/** Smaller bodies are sent as they are: apiserver `pkg/endpoints/handlers/responsewriters/writers.go`. */
const GZIP_THRESHOLD_BYTES = 128 * 1024;

export interface WholeAnswer {
  readonly code: number;
  readonly contentType?: string;
  readonly body: Buffer;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface AnswerFrame {
  readonly auditId: string;
  readonly warnings: readonly string[];
}

/** Sends an answer whole, compressed where it is large and the client can read that. */
export function sendAnswer(
  request: IncomingMessage,
  response: ServerResponse,
  answer: WholeAnswer,
  frame: AnswerFrame,
): void {
  const headers: Record<string, string | string[] | number> = {
    'Audit-Id': frame.auditId,
    'Cache-Control': 'no-cache, private',
    ...(answer.contentType === undefined ? {} : { 'Content-Type': answer.contentType }),
    ...answer.headers,
  };
  const warnings = warningHeaders(frame.warnings);
  if (warnings.length > 0) headers['Warning'] = warnings;
  if (answer.body.length >= GZIP_THRESHOLD_BYTES && acceptsGzip(request)) {
    compressed(answer.body, (body) => {
      headers['Content-Encoding'] = 'gzip';
      headers['Vary'] = 'Accept-Encoding';
      finish(response, answer.code, headers, body);
    });
    return;
  }
  finish(response, answer.code, headers, answer.body);
}

function acceptsGzip({ headers }: IncomingMessage): boolean {
  const accepted = headers['accept-encoding'];
  return typeof accepted === 'string' && accepted.split(',').some((part) => part.trim().split(';')[0] === 'gzip');
}

/** Bodies that are sent again, as those of lists and documents are. */
const known = new WeakMap<Buffer, Buffer>();

function compressed(body: Buffer, done: (compressed: Buffer) => void): void {
  const before = known.get(body);
  if (before !== undefined) {
    done(before);
    return;
  }
  gzip(body, { level: 1 }, (error, result) => {
    if (error !== null) return;
    known.set(body, result);
    done(result);
  });
}

function finish(
  response: ServerResponse,
  code: number,
  headers: Record<string, string | string[] | number>,
  body: Buffer,
): void {
  if (response.destroyed || response.headersSent) return;
  headers['Content-Length'] = body.length;
  response.writeHead(code, headers);
  // What has come from other connections meanwhile is read first: answers that go out together cost less.
  setImmediate(() => {
    response.end(body);
  });
}
