import { STATUS_CODES, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Http2ServerResponse } from 'node:http2';
import type { EchoAnswer } from './echo-answer.ts';

/** Longer bodies are chunked by Go, since its handlers do not say their length. */
const BUFFERED = 2_048;

/** Where Go's reason phrases are not node's. */
const REASONS: Readonly<Record<number, string>> = {
  413: 'Request Entity Too Large',
  416: 'Requested Range Not Satisfiable',
  418: "I'm a teapot",
  509: 'status code 509',
};

/** Writes an answer over HTTP/1.x byte by byte as Go's server does: its own headers sorted, then those that it adds. */
export function writeAnswer(request: IncomingMessage, response: ServerResponse, answer: EchoAnswer, date: Date): void {
  if (isInformational(answer)) {
    writeInformational(response, answer);
    writeAnswer(request, response, { ...answer, status: 200 }, date);
    return;
  }
  const body = Buffer.from(answer.body);
  if (answer.bare === true) {
    writeRaw(request, answer, answer.headers);
    return;
  }
  const atLeast11 = request.httpVersion !== '1.0';
  const { length, chunked } = framing(request, answer, body, atLeast11);
  const closing = !response.shouldKeepAlive || answer.status === 101;
  const headers = sortedHeaders(answer);
  const added: (readonly [string, string])[] = [];
  if (!headers.some(([name]) => name === 'Date')) added.push(['Date', date.toUTCString()]);
  const saysLength = headers.some(([name]) => name === 'Content-Length');
  if (length !== undefined && !saysLength) added.push(['Content-Length', String(length)]);
  if (answer.sniffedType !== undefined) added.push(['Content-Type', answer.sniffedType]);
  const said = headers.some(([name]) => name === 'Connection');
  if (closing && atLeast11 && !said) added.push(['Connection', 'close']);
  if (chunked) added.push(['Transfer-Encoding', 'chunked']);
  // node answers HTTP/1.0 with HTTP/1.1.
  if (!atLeast11) {
    writeRaw(request, answer, [...headers, ...added.filter(([name]) => name !== 'Connection')]);
    return;
  }
  response.sendDate = false;
  for (const name of ['connection', 'content-length', 'transfer-encoding']) response.removeHeader(name);
  response.statusMessage = reasonOf(answer.status);
  response.writeHead(answer.status, [...headers, ...added].flat());
  response.end(body);
}

/** The whole answer, after which the connection ends. */
function writeRaw(request: IncomingMessage, { status, body }: EchoAnswer, headers: EchoAnswer['headers']): void {
  const lines = [
    `HTTP/${request.httpVersion} ${String(status)} ${reasonOf(status)}`,
    ...headers.map((pair) => pair.join(': ')),
  ];
  request.socket.end(`${lines.join('\r\n')}\r\n\r\n${request.method === 'HEAD' ? '' : body}`);
}

function isInformational({ status }: EchoAnswer): boolean {
  return status < 200 && status !== 101;
}

function framing(
  request: IncomingMessage,
  { status }: EchoAnswer,
  body: Buffer,
  atLeast11: boolean,
): { readonly length: number | undefined; readonly chunked: boolean } {
  if (status === 101 || status === 204 || status === 304) return { length: undefined, chunked: false };
  const isHead = request.method === 'HEAD';
  if (body.length <= BUFFERED) return { length: isHead && body.length === 0 ? undefined : body.length, chunked: false };
  return { length: undefined, chunked: atLeast11 && !isHead };
}

function reasonOf(status: number): string {
  return REASONS[status] ?? STATUS_CODES[status] ?? `status code ${String(status)}`;
}

const TOKEN = /^[\w!#$%&'*+.^`|~-]+$/;

/** By the bytes of their names; names that are none and line breaks in values do not get out. */
function sortedHeaders({ headers }: EchoAnswer): readonly (readonly [string, string])[] {
  return headers
    .filter(([name]) => TOKEN.test(name))
    .map(([name, value]) => [name, Buffer.from(value.replace(/[\r\n]/g, ' ').trim()).toString('latin1')] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1));
}

function writeInformational(response: ServerResponse, { status, headers }: EchoAnswer): void {
  const lines = headers.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  response.socket?.write(`HTTP/1.1 ${String(status)} ${reasonOf(status)}\r\n${lines}\r\n`);
}

/** Over HTTP/2, where neither order nor spelling of header names are seen. */
export function writeAnswer2(response: Http2ServerResponse, answer: EchoAnswer): void {
  if (answer.status < 200) {
    writeAnswer2(response, { ...answer, status: 200 });
    return;
  }
  const body = Buffer.from(answer.body);
  const hasBody = answer.status !== 204 && answer.status !== 304;
  for (const [name, value] of sortedHeaders(answer))
    if (name !== 'Connection') response.setHeader(name.toLowerCase(), value);
  if (answer.sniffedType !== undefined) response.setHeader('content-type', answer.sniffedType);
  if (hasBody && body.length <= BUFFERED) response.setHeader('content-length', body.length);
  response.writeHead(answer.status);
  response.end(hasBody ? body : Buffer.alloc(0));
}
