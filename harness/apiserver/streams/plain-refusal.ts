import type { Duplex } from 'node:stream';

/** How a kubelet refuses an upgrade: text, which the API server passes on as it is. */
export function refusePlainly(
  socket: Duplex,
  code: 400 | 403,
  message: string,
  headers: readonly (readonly [string, string])[] = [],
): void {
  const body = message === '' ? '' : `${message}\n`;
  const lines = [
    `HTTP/1.1 ${code} ${code === 400 ? 'Bad Request' : 'Forbidden'}`,
    ...headers.map(([name, value]) => `${name}: ${value}`),
    'Content-Type: text/plain; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
  ];
  socket.end(`${lines.join('\r\n')}\r\n\r\n${body}`);
}
