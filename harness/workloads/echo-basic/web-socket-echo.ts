import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';

/** Longer frames end the connection; each is held in memory while it goes back. */
const LONGEST_FRAME = 32 * 1024 * 1024;

/** Takes over a connection whose request is one for `/ws`. */
export type WebSocketEcho = (request: IncomingMessage, socket: Duplex, head: Buffer) => void;

/**
 * `/ws`: what comes in goes back, as text frames. The handshake is that of golang.org/x/net/websocket, which asks for an
 * Origin and closes the connection after a refusal.
 */
export function webSocketEcho(log: (line: string) => void): WebSocketEcho {
  const server = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    skipUTF8Validation: true,
    maxPayload: LONGEST_FRAME,
    handleProtocols: (protocols) => [...protocols][0] ?? false,
  });
  return (request, socket, head) => {
    const refusal = refusalOf(request);
    if (refusal !== undefined) {
      socket.end(`HTTP/1.1 ${refusal}`);
      return;
    }
    server.handleUpgrade(request, socket, head, (connection) => {
      log(`established websocket connection ${request.headers.origin ?? ''}`);
      connection.on('message', (data: Buffer) => {
        connection.send(data, { binary: false });
      });
      connection.on('error', () => {
        socket.destroy();
      });
    });
  };
}

/** The status line and what follows it, for a handshake that is none. */
function refusalOf({ method, headers }: IncomingMessage): string | undefined {
  const bad = (why: string): string => `400 Bad Request\r\n\r\n${why}`;
  if (method !== 'GET') return '405 Method Not Allowed\r\n\r\nbad method';
  const upgrades = headers.upgrade?.toLowerCase() === 'websocket';
  if (!upgrades || headers.connection?.toLowerCase().includes('upgrade') !== true) return bad('not websocket protocol');
  if ((headers['sec-websocket-key'] ?? '') === '') return bad('mismatch challenge/response');
  if (headers['sec-websocket-version'] !== '13') {
    return '400 Bad Request\r\nSec-WebSocket-Version: 13\r\n\r\nmissing or bad WebSocket Version';
  }
  if (headers.origin === undefined) return '403 Forbidden\r\n\r\n';
  return headers['sec-websocket-protocol']?.includes(',') === true ? '400 Bad Request\r\n\r\n' : undefined;
}
