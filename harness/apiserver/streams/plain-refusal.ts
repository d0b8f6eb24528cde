/** How a kubelet refuses an upgrade: text, which the API server passes on as it is. */
import type { Duplex } from 'node:stream';

type Code = 400 | 403 | 500;
type Headers = readonly (readonly [string, string])[];

const PHRASES: Readonly<Record<Code, string>> = {
  400: 'Bad Request',
  403: 'Forbidden',
  500: 'Internal Server Error',
};

/** The text and nothing more, as kubelet `pkg/cri/streaming` writes errors. */
export function refusePlainly(socket: Duplex, code: Code, text: string, headers: Headers = []): void {
  const lines = [
    `HTTP/1.1 ${code} ${PHRASES[code]}`,
    ...headers.map(([name, value]) => `${name}: ${value}`),
    ...(text === '' ? [] : ['Content-Type: text/plain; charset=utf-8']),
    `Content-Length: ${Buffer.byteLength(text)}`,
    'Connection: close',
  ];
  socket.end(`${lines.join('\r\n')}\r\n\r\n${text}`);
}

/** Lines, as Go's `http.Error` writes each of them. */
export function refuseAsGo(socket: Duplex, code: Code, messages: readonly string[], headers: Headers = []): void {
  const text = messages.map((message) => `${message}\n`).join('');
  refusePlainly(socket, code, text, [...headers, ['X-Content-Type-Options', 'nosniff']]);
}
