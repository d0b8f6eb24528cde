import type { IncomingMessage } from 'node:http';
import type { Http2ServerRequest } from 'node:http2';
import { TLSSocket } from 'node:tls';
import { goHeaders, type GoHeaders } from './go-headers.ts';
import { tlsFacts, type TlsFacts } from './tls-facts.ts';

/** A request as Go's server shows it to a handler. */
export interface EchoRequest {
  readonly method: string;
  /** The request target as it was sent. */
  readonly uri: string;
  readonly host: string;
  /** `HTTP/1.1`, `HTTP/2.0`. */
  readonly proto: string;
  readonly headers: GoHeaders;
  /** `127.0.0.1:4711`. */
  readonly from: string;
  readonly tls: TlsFacts | undefined;
  readonly body: AsyncIterable<Buffer>;
}

export function echoRequest(request: IncomingMessage | Http2ServerRequest): EchoRequest {
  const { socket } = request;
  const uri = request.url ?? '/';
  return {
    method: request.method ?? 'GET',
    uri,
    host: hostOf(request, uri),
    proto: `HTTP/${request.httpVersion}`,
    headers: withOneCookie(request.httpVersionMajor, goHeaders(request.rawHeaders)),
    from: `${socket.remoteAddress ?? ''}:${String(socket.remotePort ?? 0)}`,
    tls: socket instanceof TLSSocket ? tlsFacts(socket) : undefined,
    body: request,
  };
}

/** HTTP/2 sends cookies apart, and Go puts them together. */
function withOneCookie(version: number, headers: GoHeaders): GoHeaders {
  const cookies = headers.get('Cookie') ?? [];
  return version < 2 || cookies.length < 2 ? headers : new Map([...headers, ['Cookie', [cookies.join('; ')]]]);
}

/** An absolute target names the host, then `:authority`, then the header. */
function hostOf(request: IncomingMessage | Http2ServerRequest, uri: string): string {
  const absolute = /^[a-z][a-z\d+.-]*:\/\/([^/?#]*)/i.exec(uri)?.[1];
  if (absolute !== undefined) return absolute;
  const authority = 'authority' in request ? (request.authority as string | undefined) : undefined;
  return authority ?? request.headers.host ?? '';
}
