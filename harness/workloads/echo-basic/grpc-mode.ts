import {
  constants,
  createSecureServer,
  createServer,
  type IncomingHttpHeaders,
  type ServerHttp2Stream,
} from 'node:http2';
import type { Server } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { messageOf } from '../../core/errors.ts';
import type { ProgramContext } from '../program.ts';
import { logLine } from '../serving/log-line.ts';
import { serveUntilSignalled } from '../serving/serve-until-signalled.ts';
import { echoContext, portFrom, type EchoContext } from './echo-context.ts';
import { readGrpcMessage } from './grpc-frames.ts';
import { protoMessage } from './protobuf.ts';
import { GO_CIPHERS, tlsFacts } from './tls-facts.ts';

const SERVICE = 'gateway_api_conformance.echo_basic.grpcecho.GrpcEcho';

const UNIMPLEMENTED = 12;

/**
 * The gRPC mode: service GrpcEcho with Echo and EchoTwo; EchoThree is not implemented, on purpose. On 3000, and with TLS on
 * 8443. Not there: server reflection, compression.
 */
export async function runGrpcMode(context: ProgramContext): Promise<number> {
  const { env, files, stdout } = context;
  const log = logLine(stdout);
  const pod = echoContext(env);
  const onStream =
    (isTls: boolean) =>
    (stream: ServerHttp2Stream, headers: IncomingHttpHeaders, _flags: number, raw: readonly string[]) => {
      stream.on('error', () => {
        stream.destroy();
      });
      answer(stream, {
        path: headers[':path'] ?? '',
        contentType: headers['content-type'] ?? '',
        raw,
        isTls,
        pod,
        log,
      });
    };
  try {
    const plain = createServer().on('stream', onStream(false) as never);
    const servers: (readonly [Server, number])[] = [[plain, Number(portFrom(env, 'HTTP_PORT', '3000'))]];
    const { TLS_SERVER_CERT: certFile = '', TLS_SERVER_PRIV_KEY: keyFile = '' } = env;
    log(`plaintext server listening at ${context.network.address}:${portFrom(env, 'HTTP_PORT', '3000')}`);
    if (certFile !== '' && keyFile !== '') {
      const [cert, key] = await Promise.all([files.read(certFile), files.read(keyFile)]);
      const secure = createSecureServer({ cert, key, ciphers: GO_CIPHERS, honorCipherOrder: true }).on(
        'stream',
        onStream(true) as never,
      );
      servers.push([secure, Number(portFrom(env, 'HTTPS_PORT', '8443'))]);
      log(`secure server listening at ${context.network.address}:${portFrom(env, 'HTTPS_PORT', '8443')}`);
    }
    await serveUntilSignalled(context, servers);
    return 0;
  } catch (error) {
    log(`failed to listen: ${messageOf(error)}`);
    return 1;
  }
}

interface Call {
  readonly path: string;
  readonly contentType: string;
  /** Names and values as they came. */
  readonly raw: readonly string[];
  readonly isTls: boolean;
  readonly pod: EchoContext;
  readonly log: (line: string) => void;
}

function answer(stream: ServerHttp2Stream, call: Call): void {
  if (!call.contentType.startsWith('application/grpc')) {
    stream.respond(
      {
        ':status': 415,
        'content-type': 'application/grpc',
        'grpc-status': 3,
        'grpc-message': `invalid gRPC request content-type "${call.contentType}"`,
      },
      { endStream: true },
    );
    return;
  }
  const [, service = '', method = ''] = /^\/(.+)\/([^/]+)$/.exec(call.path) ?? [];
  if (service !== SERVICE) {
    fail(
      stream,
      UNIMPLEMENTED,
      service === '' ? `malformed method name: "${call.path}"` : `unknown service ${service}`,
    );
    return;
  }
  if (method !== 'Echo' && method !== 'EchoTwo') {
    fail(
      stream,
      UNIMPLEMENTED,
      method === 'EchoThree' ? 'method EchoThree not implemented' : `unknown method ${method} for service ${SERVICE}`,
    );
    return;
  }
  readGrpcMessage(stream).then(
    (message) => {
      if (message === undefined) {
        fail(stream, 13, 'unexpected EOF');
        return;
      }
      call.log(`Received over ${call.isTls ? 'TLS' : 'plaintext'}: `);
      succeed(stream, echoed(stream, call, method));
    },
    () => {
      stream.close(constants.NGHTTP2_CANCEL);
    },
  );
}

/** Without data, the headers are the trailers. */
function fail(stream: ServerHttp2Stream, status: number, message: string): void {
  if (stream.destroyed || stream.headersSent) return;
  stream.respond(
    {
      ':status': 200,
      'content-type': 'application/grpc',
      'grpc-status': status,
      'grpc-message': percentEncoded(message),
    },
    { endStream: true },
  );
}

function percentEncoded(text: string): string {
  return [...Buffer.from(text)]
    .map((byte) =>
      byte >= 0x20 && byte <= 0x7e && byte !== 0x25
        ? String.fromCharCode(byte)
        : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`,
    )
    .join('');
}

function succeed(stream: ServerHttp2Stream, message: Buffer): void {
  if (stream.destroyed) return;
  stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true });
  stream.on('wantTrailers', () => {
    stream.sendTrailers({ 'grpc-status': 0, 'grpc-message': '' });
  });
  const head = Buffer.alloc(5);
  head.writeUInt32BE(message.length, 1);
  stream.end(Buffer.concat([head, message]));
}

/** EchoResponse{assertions}. */
function echoed(stream: ServerHttp2Stream, { raw, isTls, pod }: Call, method: string): Buffer {
  const pairs = metadata(raw);
  const authority = pairs.find(([name]) => name === ':authority')?.[1] ?? '';
  const context = protoMessage([
    [1, pod.namespace],
    [2, pod.ingress],
    [3, pod.service],
    [4, pod.pod],
  ]);
  const assertions = protoMessage([
    [1, `/${SERVICE}/${method}`],
    [
      2,
      pairs.map(([key, value]) =>
        protoMessage([
          [1, key],
          [2, value],
        ]),
      ),
    ],
    [3, authority],
    [4, context],
    [5, isTls ? tlsAssertions(stream) : undefined],
  ]);
  return protoMessage([[1, assertions]]);
}

/** What grpc-go keeps for itself. */
const RESERVED: ReadonlySet<string> = new Set([
  ':method',
  ':path',
  ':scheme',
  ':status',
  'te',
  'grpc-encoding',
  'grpc-message',
  'grpc-status',
  'grpc-timeout',
  'connection',
  'host',
]);

function metadata(raw: readonly string[]): readonly (readonly [string, string])[] {
  const pairs: (readonly [string, string])[] = [];
  for (let at = 0; at + 1 < raw.length; at += 2) {
    const [name = '', value = ''] = [raw[at], raw[at + 1]];
    if (!RESERVED.has(name))
      pairs.push([name, name.endsWith('-bin') ? Buffer.from(value, 'base64').toString('utf8') : value]);
  }
  return pairs;
}

function tlsAssertions(stream: ServerHttp2Stream): Buffer | undefined {
  const socket = stream.session?.socket as TLSSocket | undefined;
  if (socket === undefined) return undefined;
  const { version, negotiatedProtocol, serverName, cipherSuite, peerCertificates } = tlsFacts(socket);
  return protoMessage([
    [1, version],
    [2, negotiatedProtocol],
    [3, serverName],
    [4, cipherSuite],
    [5, peerCertificates],
  ]);
}
