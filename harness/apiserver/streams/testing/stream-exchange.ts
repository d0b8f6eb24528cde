import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { Duplex } from 'node:stream';
import { text } from 'node:stream/consumers';
import { WebSocket } from 'ws';

/** A request for a stream, below what clients make of it. */
export interface StreamRequest {
  /** Below the pods of the namespace. */
  readonly path: string;
  /** What the connection is to become. */
  readonly upgrade: string;
  readonly protocols: readonly string[];
  /** Frames for a WebSocket, one byte a character: the first at once, the others when something has come back. */
  readonly say?: readonly string[];
}

/** How a server answers: by HTTP, by an upgrade, or by what comes over a WebSocket until it ends. */
export interface StreamAnswer {
  readonly status: number;
  readonly protocol?: string;
  readonly body?: string;
  /** Frames with content, those of one channel joined. */
  readonly frames?: readonly string[];
  readonly close?: number;
}

/** Where pods are, and how to get there. */
export interface StreamPlace {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly tls: { readonly ca?: string; readonly cert?: string; readonly key?: string };
}

const HANDSHAKE = { 'Sec-WebSocket-Version': '13', 'Sec-WebSocket-Key': Buffer.alloc(16).toString('base64') };

export function exchange(place: StreamPlace, asked: StreamRequest): Promise<StreamAnswer> {
  // The client library refuses a subprotocol with a slash in its name.
  const talks = asked.upgrade === 'websocket' && !asked.protocols.some((each) => each.includes('/'));
  return talks ? overWebSocket(place, asked) : overHttp(place, asked);
}

async function overHttp(
  { url, headers, tls }: StreamPlace,
  { path, upgrade, protocols }: StreamRequest,
): Promise<StreamAnswer> {
  const [header, version] = upgrade === 'websocket' ? ['Sec-WebSocket', ''] : ['X-Stream', '-Version'];
  const request = (url.startsWith('https') ? httpsRequest : httpRequest)(`${url}/${path}`, {
    method: upgrade === 'websocket' ? 'GET' : 'POST',
    ...tls,
    agent: false,
    headers: {
      ...headers,
      Connection: 'Upgrade',
      Upgrade: upgrade,
      ...(protocols.length === 0 ? {} : { [`${header}-Protocol${version}`]: protocols.join(', ') }),
      ...(upgrade === 'websocket' ? HANDSHAKE : {}),
    },
  });
  request.end();
  const [response, socket] = await Promise.race([
    once(request, 'upgrade') as Promise<[IncomingMessage, Duplex]>,
    once(request, 'response') as Promise<[IncomingMessage]>,
  ]);
  const status = response.statusCode ?? 0;
  if (socket === undefined) return { status, body: await text(response) };
  socket.on('error', () => undefined).destroy();
  return { status, protocol: String(response.headers[`${header}-Protocol${version}`.toLowerCase()]) };
}

async function overWebSocket({ url, headers, tls }: StreamPlace, asked: StreamRequest): Promise<StreamAnswer> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/${asked.path}`, [...asked.protocols], { headers, ...tls });
  const frames: string[] = [];
  const left = [...(asked.say ?? [])];
  const base64 = asked.protocols.some((each) => each.includes('base64'));
  const say = (count: number): void => {
    for (const frame of left.splice(0, count)) socket.send(Buffer.from(frame, 'latin1'));
  };
  socket.on('open', () => {
    say(1);
  });
  socket.on('message', (data: Buffer) => {
    const sent = data.toString('latin1');
    const frame = base64 ? `${sent.slice(0, 1)}${atob(sent.slice(1))}` : sent;
    if (frame.length <= 1) return;
    const last = frames.at(-1);
    if (last !== undefined && last[0] === frame[0]) frames[frames.length - 1] = last + frame.slice(1);
    else frames.push(frame);
    say(left.length);
  });
  const refused = (once(socket, 'unexpected-response') as Promise<[unknown, IncomingMessage]>).then(
    async ([, response]) => ({ status: response.statusCode ?? 0, body: await text(response) }),
  );
  const closed = (once(socket, 'close') as Promise<[number]>).then(([close]) => ({
    status: 101,
    protocol: socket.protocol,
    frames,
    close,
  }));
  return Promise.race([refused, closed]);
}
