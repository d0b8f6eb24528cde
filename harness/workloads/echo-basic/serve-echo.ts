import { createServer, ServerResponse, type IncomingMessage, type Server } from 'node:http';
import {
  createServer as createHttp2Server,
  type Http2Server,
  type Http2ServerRequest,
  type Http2ServerResponse,
} from 'node:http2';
import { createServer as createNetServer, type Server as NetServer, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Clock } from '../../core/clock.ts';
import type { EchoOutcome } from './echo-handlers.ts';
import { echoRequest, type EchoRequest } from './echo-request.ts';
import { abortConnection } from './abort-connection.ts';
import type { WebSocketEcho } from './web-socket-echo.ts';
import { writeAnswer, writeAnswer2 } from './write-answer.ts';

/** Answers requests of either protocol. */
export interface EchoService {
  readonly clock: Pick<Clock, 'date'>;
  readonly answer: (request: EchoRequest) => Promise<EchoOutcome>;
  /** Whether a request to upgrade is one for a web socket; others are answered as if they did not ask. */
  readonly webSocket:
    { readonly accepts: (request: IncomingMessage) => boolean; readonly take: WebSocketEcho } | undefined;
}

/** HTTP/1.x as Go's server speaks it. */
export function echoServer(service: EchoService): Server {
  const server = createServer(
    { requireHostHeader: false, keepAliveTimeout: 0, requestTimeout: 0 },
    (request, response) => {
      answer1(service, request, response);
    },
  );
  const { webSocket } = service;
  if (webSocket !== undefined) {
    server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      if (webSocket.accepts(request)) webSocket.take(request, socket, head);
      else answerWithoutUpgrade(service, request, socket);
    });
  }
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Duplex) => {
    if (socket.writable)
      socket.end(badRequest(error.code === 'HPE_INVALID_HEADER_TOKEN' ? ': invalid header name' : ''));
    else socket.destroy();
  });
  return server;
}

function badRequest(why: string): string {
  const text = `400 Bad Request${why}`;
  return `HTTP/1.1 ${text}\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\n\r\n${text}`;
}

export function answer1(service: EchoService, request: IncomingMessage, response: ServerResponse): void {
  const { socket } = request;
  if (request.httpVersion === '1.1' && request.headers.host === undefined) {
    socket.end(badRequest(': missing required Host header'));
    return;
  }
  service.answer(echoRequest(request)).then(
    (outcome) => {
      request.resume();
      if (outcome === 'reset') abortConnection(socket);
      else if (outcome === 'close') socket.destroy();
      else writeAnswer(request, response, outcome, service.clock.date());
    },
    () => {
      abortConnection(socket);
    },
  );
}

/** node hands the connection over as soon as anybody asks to upgrade. */
function answerWithoutUpgrade(service: EchoService, request: IncomingMessage, socket: Duplex): void {
  const response = new ServerResponse(request);
  response.shouldKeepAlive = false;
  // node hands over the socket that it read the request from.
  response.assignSocket(request.socket);
  response.once('finish', () => {
    socket.end();
  });
  answer1(service, request, response);
}

export function answer2(service: EchoService, request: Http2ServerRequest, response: Http2ServerResponse): void {
  service.answer(echoRequest(request)).then(
    (outcome) => {
      request.resume();
      if (outcome === 'reset' || outcome === 'close') response.stream.close();
      else writeAnswer2(response, outcome);
    },
    () => {
      response.stream.close();
    },
  );
}

const PREFACE = Buffer.from('PRI * HTTP/2.0');

/** HTTP/1.1 and unencrypted HTTP/2 on one port: the first bytes tell which. */
export function echoH2cServer(service: EchoService): NetServer {
  const http1 = echoServer(service);
  const http2: Http2Server = createHttp2Server((request, response) => {
    answer2(service, request, response);
  });
  return createNetServer((socket) => {
    socket.on('error', () => {
      socket.destroy();
    });
    firstBytes(socket, (start) => {
      const target = start.subarray(0, PREFACE.length).equals(PREFACE) ? http2 : http1;
      socket.unshift(start);
      target.emit('connection', socket);
    });
  });
}

/** Calls back once there are enough bytes to tell, or bytes that are not the preface. */
function firstBytes(socket: Socket, decide: (start: Buffer) => void): void {
  let start = Buffer.alloc(0);
  const onReadable = (): void => {
    for (let chunk = socket.read() as Buffer | null; chunk !== null; chunk = socket.read() as Buffer | null) {
      start = Buffer.concat([start, chunk]);
    }
    const common = Math.min(start.length, PREFACE.length);
    if (start.length === 0) return;
    if (common < PREFACE.length && start.subarray(0, common).equals(PREFACE.subarray(0, common))) return;
    socket.off('readable', onReadable);
    decide(start);
  };
  socket.on('readable', onReadable);
}
