import type { IncomingMessage } from 'node:http';

/** What a client asks a connection to become. */
export function requestedUpgrade({ headers }: IncomingMessage): string {
  return (headers.upgrade ?? '').toLowerCase();
}

/** The subprotocols that a WebSocket client offers, in its order. */
export function webSocketProtocols({ headers }: IncomingMessage): readonly string[] {
  return listed(headers['sec-websocket-protocol']);
}

/** The values of a header that lists. */
export function listed(header: string | readonly string[] | undefined): readonly string[] {
  const text = Array.isArray(header) ? header.join(',') : String(header ?? '');
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}
