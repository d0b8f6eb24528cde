import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { text } from 'node:stream/consumers';
import { systemClock } from '../../../core/clock.ts';
import { SpdySession } from '../spdy/spdy-session.ts';

export type SpdyAnswer =
  | { readonly type: 'upgraded'; readonly protocol: string; readonly session: SpdySession }
  | {
      readonly type: 'refused';
      readonly status: number;
      readonly headers: IncomingMessage['headers'];
      readonly body: string;
    };

/** Asks for SPDY as kubectl does where it may not use WebSockets. */
export async function connectSpdy(url: string, protocols: readonly string[]): Promise<SpdyAnswer> {
  const request = httpRequest(url, {
    method: 'POST',
    headers: {
      Connection: 'Upgrade',
      Upgrade: 'SPDY/3.1',
      ...(protocols.length === 0 ? {} : { 'X-Stream-Protocol-Version': protocols.join(', ') }),
    },
  });
  request.end();
  const answer = await Promise.race([
    once(request, 'upgrade') as Promise<[IncomingMessage, Duplex, Buffer]>,
    once(request, 'response') as Promise<[IncomingMessage]>,
  ]);
  const [response, socket, head] = answer;
  if (socket === undefined)
    return { type: 'refused', status: response.statusCode ?? 0, headers: response.headers, body: await text(response) };
  if (head !== undefined && head.length > 0) socket.unshift(head);
  return {
    type: 'upgraded',
    protocol: String(response.headers['x-stream-protocol-version']),
    session: new SpdySession(socket, { clock: systemClock, role: 'client' }),
  };
}
