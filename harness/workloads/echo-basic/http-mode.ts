import { createSecureServer, type Http2SecureServer } from 'node:http2';
import type { ServerResponse, IncomingMessage } from 'node:http';
import type { Server } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { messageOf } from '../../core/errors.ts';
import type { ProgramContext } from '../program.ts';
import { logLine } from '../serving/log-line.ts';
import { openServer, type OpenServer } from '../../core/open-server.ts';
import { put } from '../serving/put.ts';
import { untilSignalled } from '../serving/until-signalled.ts';
import { plainAnswer } from './echo-answer.ts';
import { echoContext, portFrom } from './echo-context.ts';
import { answerEcho, answerStatus, retrySimulation, type EchoOutcome, type EchoSetting } from './echo-handlers.ts';
import type { EchoRequest } from './echo-request.ts';
import { echoRoute } from './echo-router.ts';
import { answer1, answer2, echoH2cServer, echoServer, type EchoService } from './serve-echo.ts';
import { GO_CIPHERS } from './tls-facts.ts';
import { webSocketEcho } from './web-socket-echo.ts';

/** A Go program without a handler for SIGTERM ends with 2 when it is the first process of a container. */
export const GO_SIGNALLED = 2;

/** The HTTP mode: 3000, unencrypted HTTP/2 on 3001, and HTTPS on 8443 where there is a certificate. */
export async function runHttpMode(context: ProgramContext): Promise<number> {
  const { env, clock, signal } = context;
  const log = logLine(context.stdout);
  const httpPort = portFrom(env, 'HTTP_PORT', '3000');
  const setting: EchoSetting = { context: echoContext(env), httpPort, clock, signal, log };
  const take = webSocketEcho(log);
  const all: EchoService = {
    clock,
    answer: routed(setting),
    webSocket: { accepts: (request) => isWebSocketPath(request), take },
  };
  const h2c: EchoService = { clock, answer: (request) => answerH2c(request, setting), webSocket: undefined };
  const open: OpenServer[] = [];
  const listen = async (server: Server, port: string, kind: string): Promise<void> => {
    log(`Starting server, listening on port ${port} (${kind})`);
    open.push(await openServer(server, context.network, Number(port)));
  };
  const end = (): void => {
    for (const server of open) {
      server.cut();
      server.stopAccepting().catch(() => undefined);
    }
  };
  context.killed?.addEventListener('abort', end, { once: true });
  try {
    await listen(echoServer(all), httpPort, 'http');
    await listen(echoH2cServer(h2c), portFrom(env, 'H2C_PORT', '3001'), 'h2c');
    const secure = await secureServer(context, all);
    if (secure !== undefined) await listen(secure, portFrom(env, 'HTTPS_PORT', '8443'), 'https');
    await untilSignalled(context);
    return GO_SIGNALLED;
  } catch (error) {
    await put(context.stderr, `panic: Failed to start listening: ${messageOf(error)}\n\n`);
    return 2;
  } finally {
    end();
  }
}

function routed(setting: EchoSetting): EchoService['answer'] {
  const retry = retrySimulation(setting);
  return async (request) => {
    const route = echoRoute(request);
    if ('answer' in route) return route.answer;
    switch (route.handler) {
      case 'echo':
        return answerEcho(request, setting);
      case 'health':
        return plainAnswer(200, 'OK');
      case 'status':
        return answerStatus(request);
      case 'retry':
        return retry(request);
      case 'websocket':
        return { status: 400, headers: [], body: 'not websocket protocol', bare: true };
    }
  };
}

function isWebSocketPath(request: IncomingMessage): boolean {
  const route = echoRoute({ method: request.method ?? 'GET', uri: request.url ?? '/' });
  return 'handler' in route && route.handler === 'websocket';
}

function answerH2c(request: EchoRequest, setting: EchoSetting): Promise<EchoOutcome> {
  const upgrade = request.headers.get('Upgrade')?.[0];
  if (request.proto !== 'HTTP/2.0' && upgrade !== 'h2c')
    return Promise.resolve(plainAnswer(400, 'Expected h2c request'));
  return answerEcho(request, setting);
}

/** A client certificate is verified if one is given. */
async function secureServer(
  { env, files }: ProgramContext,
  service: EchoService,
): Promise<Http2SecureServer | undefined> {
  const { TLS_SERVER_CERT = '', TLS_SERVER_PRIVKEY = '', TLS_CLIENT_CACERTS = '' } = env;
  if (TLS_SERVER_CERT === '' || TLS_SERVER_PRIVKEY === '') return undefined;
  const [cert, key] = await Promise.all([files.read(TLS_SERVER_CERT), files.read(TLS_SERVER_PRIVKEY)]);
  const ca = TLS_CLIENT_CACERTS === '' ? undefined : await files.read(TLS_CLIENT_CACERTS);
  const asksClients = ca === undefined ? {} : { ca, requestCert: true, rejectUnauthorized: false };
  const server = createSecureServer(
    { cert, key, allowHTTP1: true, ciphers: GO_CIPHERS, honorCipherOrder: true, ...asksClients },
    (request, response) => {
      if (request.httpVersionMajor === 2) answer2(service, request, response);
      else answer1(service, request as unknown as IncomingMessage, response as unknown as ServerResponse);
    },
  );
  server.prependListener('secureConnection', (socket: TLSSocket) => {
    if (ca !== undefined && !socket.authorized && Object.hasOwn(socket.getPeerCertificate(), 'raw')) socket.destroy();
  });
  const { webSocket } = service;
  if (webSocket !== undefined) server.on('upgrade', webSocket.take);
  return server;
}
