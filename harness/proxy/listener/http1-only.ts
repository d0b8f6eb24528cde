import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';

/** Whether a request merely offers HTTP/2 in the clear, as curl and Java clients do; such an offer may be ignored (RFC 9110 7.8). */
export function offersHttp2(request: IncomingMessage): boolean {
  const offers = (request.headers.upgrade ?? '').split(',').map((protocol) => protocol.trim().toLowerCase());
  return offers.includes('h2c');
}

/**
 * Gives a request back to `server` as if it had not asked for an upgrade: node hands over every request with an
 * `Upgrade` field, body unread, and cannot be told to ignore one.
 */
export function readAsHttp1(server: Server, request: IncomingMessage, socket: Duplex, head: Buffer): void {
  const { method = 'GET', url = '/', httpVersion, rawHeaders } = request;
  let text = `${method} ${url} HTTP/${httpVersion}\r\n`;
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at] ?? '';
    if (!/^(upgrade|http2-settings|connection)$/i.test(name)) text += `${name}: ${rawHeaders[at + 1] ?? ''}\r\n`;
  }
  if (head.length > 0) socket.unshift(head);
  socket.unshift(Buffer.from(`${text}\r\n`, 'latin1'));
  server.emit('connection', socket);
}
