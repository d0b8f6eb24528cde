import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import type { Clock } from '../../../core/clock.ts';

/** As the real server: golang.org/x/net/websocket. */
const MAX_MESSAGE_BYTES = 32 * 1024 * 1024;
const PING_MS = 30_000;

/**
 * Answers an upgrade; the WebSocket is paused. Undefined: the request was no WebSocket handshake and has been refused.
 *
 * @param protocol the subprotocol to name in the answer; empty for none
 */
export function acceptWebSocket(
  request: IncomingMessage,
  { socket, head }: { readonly socket: Duplex; readonly head: Buffer },
  protocol: string,
  clock: Clock,
): Promise<WebSocket | undefined> {
  const server = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    maxPayload: MAX_MESSAGE_BYTES,
  });
  if (protocol !== '')
    server.once('headers', (headers) => {
      headers.push(`Sec-WebSocket-Protocol: ${protocol}`);
    });
  // Kubernetes names a subprotocol with a slash, which ws would refuse: it is agreed upon here.
  const { 'sec-websocket-protocol': _offered, ...headers } = request.headers;
  const bare = Object.create(request, { headers: { value: headers } }) as IncomingMessage;
  return new Promise((resolve) => {
    const onClose = (): void => {
      resolve(undefined);
    };
    socket.once('close', onClose);
    server.handleUpgrade(bare, socket, head, (webSocket) => {
      socket.off('close', onClose);
      webSocket.on('error', () => undefined);
      // What came behind the handshake waits for whoever listens; they resume it.
      webSocket.pause();
      keepAlive(webSocket, clock);
      resolve(webSocket);
    });
  });
}

/** Clients answer by themselves; a connection without traffic would be forgotten by what is between. */
function keepAlive(webSocket: WebSocket, clock: Clock): void {
  let timer: Disposable | undefined;
  const later = (): void => {
    timer = clock.after(PING_MS, () => {
      if (webSocket.readyState !== webSocket.OPEN) return;
      webSocket.ping();
      later();
    });
  };
  later();
  webSocket.once('close', () => timer?.[Symbol.dispose]());
}
