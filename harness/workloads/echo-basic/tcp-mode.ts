import { createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer, TLSSocket } from 'node:tls';
import { messageOf } from '../../core/errors.ts';
import type { ProgramContext } from '../program.ts';
import { logLine } from '../serving/log-line.ts';
import { serveUntilSignalled } from '../serving/serve-until-signalled.ts';
import { put } from '../serving/put.ts';
import { contextFields, echoContext, portFrom } from './echo-context.ts';
import { GO_SIGNALLED } from './http-mode.ts';
import { goJson, type GoJson } from './go-json.ts';
import { lineReader } from './lines.ts';
import { GO_CIPHERS, tlsFacts } from './tls-facts.ts';

const WELCOME = 'Gateway API Test TCP Server\n';

/** The TCP mode: a line of welcome, then answers to `PING`, `IS_TLS` and `TEST`; on 3000, and with TLS on 8443. */
export async function runTcpMode(context: ProgramContext): Promise<number> {
  const { env, files, clock, stdout, stderr } = context;
  const log = logLine(stderr);
  const info = (protocol: string, port: string): void => {
    const at = clock.date().toISOString().slice(0, 19).replace('T', ' ').replaceAll('-', '/');
    log(`${at} INFO Starting server (tcp) protocol=${protocol} port=${port}`);
  };
  const [tcpPort, tlsPort] = [portFrom(env, 'TCP_PORT', '3000'), portFrom(env, 'TLS_PORT', '8443')];
  try {
    const answer = tcpAnswers(env, tcpPort, tlsPort);
    const servers: (readonly [Server, number])[] = [
      [
        createServer({ allowHalfOpen: true }, (socket) => {
          converse(socket, answer);
        }),
        Number(tcpPort),
      ],
    ];
    info('tcp', tcpPort);
    const { TLS_SERVER_CERT: certFile = '', TLS_SERVER_PRIV_KEY: keyFile = '' } = env;
    if (certFile !== '' && keyFile !== '') {
      const [cert, key] = await Promise.all([files.read(certFile), files.read(keyFile)]);
      const options = { cert, key, minVersion: 'TLSv1.2', ciphers: GO_CIPHERS, honorCipherOrder: true } as const;
      const secure = createTlsServer(options, (socket) => {
        converse(socket, answer);
      });
      servers.push([secure, Number(tlsPort)]);
      info('tls', tlsPort);
    }
    await serveUntilSignalled(context, servers);
    return GO_SIGNALLED;
  } catch (error) {
    await put(stdout, '');
    log(`panic: Failed to start tcp server: ${messageOf(error)}\n`);
    return 2;
  }
}

type Answer = (line: string, socket: Socket) => string | undefined;

function tcpAnswers(env: Readonly<Record<string, string>>, tcpPort: string, tlsPort: string): Answer {
  const context = echoContext(env);
  return (line, socket) => {
    const isTls = socket instanceof TLSSocket;
    switch (line) {
      case 'TEST':
        return goJson({
          fields: [
            ...contextFields(context),
            ['tcpport', tcpPort],
            ['tlsport', tlsPort],
            ['isTLS', isTls],
            ['tls', isTls ? tlsField(socket) : undefined],
          ],
        });
      case 'IS_TLS':
        return String(isTls);
      case 'PING':
        return 'PONG';
      default:
        return undefined;
    }
  };
}

const VERSIONS: Readonly<Record<string, string>> = { 'TLSv1.3': 'TLS 1.3', 'TLSv1.2': 'TLS 1.2' };

/** Names of key exchanges as Go's `tls.CurveID` has them. */
const CURVES: Readonly<Record<string, string>> = {
  X25519: 'X25519',
  prime256v1: 'CurveP256',
  secp384r1: 'CurveP384',
  secp521r1: 'CurveP521',
};

function tlsField(socket: TLSSocket): GoJson {
  const { version, serverName, negotiatedProtocol, cipherSuite } = tlsFacts(socket);
  const exchange = socket.getEphemeralKeyInfo() as { readonly name?: string } | null;
  const curve = exchange?.name;
  return {
    fields: [
      ['version', VERSIONS[version] ?? version],
      ['serverName', serverName],
      ['negotiatedProtocol', negotiatedProtocol === '' ? undefined : negotiatedProtocol],
      ['curves', curve === undefined ? 'X25519' : (CURVES[curve] ?? curve)],
      ['cipherSuite', cipherSuite],
    ],
  };
}

function converse(socket: Socket, answer: Answer): void {
  socket.on('error', () => {
    socket.destroy();
  });
  socket.write(WELCOME);
  const lines = lineReader((line) => {
    const said = answer(line, socket);
    if (said !== undefined && socket.writable) socket.write(`${said}\n`);
  });
  socket.on('end', () => {
    lines.end();
    socket.end();
  });
  socket.on('data', (chunk: Buffer) => {
    if (!lines.read(chunk)) socket.destroySoon();
    // Whoever asks faster than it reads waits.
    if (socket.writableNeedDrain) {
      socket.pause();
      socket.once('drain', () => socket.resume());
    }
  });
}
