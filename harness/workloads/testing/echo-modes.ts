import { createSocket } from 'node:dgram';
import { connect as connectHttp2, type IncomingHttpHeaders } from 'node:http2';
import { connect } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { withoutDate } from './raw-exchange.ts';
import { SELF_SIGNED } from './self-signed.ts';

/** Where a certificate and its key are, for the program. */
export interface CertificateFiles {
  readonly cert: string;
  readonly key: string;
}

/** What a mode of echo-basic is asked, and in which environment. */
export interface EchoMode {
  /** The port on which to look whether it is there; undefined where there is no telling. */
  readonly listensOn: number | undefined;
  readonly env: (files: CertificateFiles) => Readonly<Record<string, string>>;
  /** The answers by what was asked. @param port the real port of a port of the environment */
  readonly ask: (port: (wanted: number, protocol?: 'tcp' | 'udp') => Promise<number>) => Promise<Answers>;
}

export type Answers = Readonly<Record<string, string>>;

const IDENTITY = { NAMESPACE: 'ns', POD_NAME: 'pod-1', INGRESS_NAME: 'in', SERVICE_NAME: 'a<b>&' };
const HOST = '127.0.0.1';
const TLS = { host: HOST, servername: 'echo.example', rejectUnauthorized: false } as const;

const TCP_LINES: readonly string[] = [
  'PING\n',
  'IS_TLS\n',
  'TEST\n',
  'nothing\n',
  'PING\r\n',
  'PING',
  ' PING \n',
  'ping\n',
  '\n\nPING\n',
  'PING\nIS_TLS\nPING\n',
];

/** Sends, ends, and reads until the other side has ended. */
function exchange(port: number, text: string, isTls = false): Promise<string> {
  return new Promise((resolve) => {
    const socket = isTls ? connectTls({ ...TLS, port }) : connect({ host: HOST, port, allowHalfOpen: true });
    let said = '';
    socket.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      if (isTls && said.split('\n').length > 2) socket.end();
    });
    socket.on('error', (error: NodeJS.ErrnoException) => (said += `[${error.code ?? error.message}]`));
    socket.on('close', () => {
      resolve(said);
    });
    if (isTls) socket.write(text);
    else socket.end(text);
  });
}

const tcp: EchoMode = {
  listensOn: 23_011,
  env: ({ cert, key }) => ({
    ...IDENTITY,
    TCP_ECHO_SERVER: '1',
    TCP_PORT: '23010',
    TLS_PORT: '23011',
    TLS_SERVER_CERT: cert,
    TLS_SERVER_PRIV_KEY: key,
  }),
  ask: async (port) => {
    const answers: Record<string, string> = {};
    for (const text of TCP_LINES) answers[JSON.stringify(text)] = await exchange(await port(23_010), text);
    for (const text of ['PING\n', 'IS_TLS\n', 'TEST\n'])
      answers[`TLS ${JSON.stringify(text)}`] = await exchange(await port(23_011), text, true);
    return answers;
  },
};

const DATAGRAMS: readonly string[] = ['hello', '', '<b>&"quoted"\\\n', 'ü\u2028', '\xff\xfe', 'x'.repeat(1_500)];

function datagram(port: number, text: string): Promise<string> {
  return new Promise((resolve) => {
    const socket = createSocket('udp4');
    socket.on('message', (data) => {
      socket.close();
      resolve(data.toString());
    });
    socket.send(Buffer.from(text, text === '\xff\xfe' ? 'latin1' : 'utf8'), port, HOST);
  });
}

const udp: EchoMode = {
  listensOn: undefined,
  env: () => ({ ...IDENTITY, UDP_ECHO_SERVER: '1', UDP_PORT: '23012' }),
  ask: async (port) => {
    const answers: Record<string, string> = {};
    for (const text of DATAGRAMS)
      answers[JSON.stringify(text).slice(0, 40)] = await datagram(await port(23_012, 'udp'), text);
    return answers;
  },
};

const SERVICE = '/gateway_api_conformance.echo_basic.grpcecho.GrpcEcho';
const GRPC = { 'content-type': 'application/grpc', te: 'trailers', 'user-agent': 'test' };
const CALLS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  Echo: { ':path': `${SERVICE}/Echo` },
  EchoTwo: { ':path': `${SERVICE}/EchoTwo` },
  EchoThree: { ':path': `${SERVICE}/EchoThree` },
  metadata: { ':path': `${SERVICE}/Echo`, 'x-one': '1', 'x-two': 'a, b', 'x-data-bin': 'AQID' },
  'an unknown method': { ':path': `${SERVICE}/None` },
  'an unknown service': { ':path': '/some.Service/None' },
  'a path without method': { ':path': '/none' },
  'another kind of content': { ':path': `${SERVICE}/Echo`, 'content-type': 'text/plain' },
};

function call(url: string, headers: Readonly<Record<string, string>>): Promise<string> {
  return new Promise((resolve) => {
    const session = connectHttp2(url, TLS);
    const stream = session.request({ ':method': 'POST', ':authority': 'echo.example', ...GRPC, ...headers });
    const seen: string[] = [];
    const chunks: Buffer[] = [];
    const note = (fields: IncomingHttpHeaders): void => {
      const shown = Object.entries(fields).filter(([name]) => name !== 'date');
      seen.push(
        shown
          .map(([name, value]) => `${name}: ${String(value)}`)
          .sort()
          .join('\n'),
      );
    };
    stream.on('response', note);
    stream.on('trailers', note);
    stream.on('data', (chunk: Buffer) => chunks.push(chunk));
    stream.on('error', (error: Error) => seen.push(error.message));
    stream.on('close', () => {
      session.close();
      resolve([...seen, ...fieldsOf(Buffer.concat(chunks).subarray(5))].join('\n\n'));
    });
    stream.end(Buffer.alloc(5));
  });
}

/** The fields of EchoResponse.assertions, sorted: Go writes headers in no order. */
function fieldsOf(message: Buffer): readonly string[] {
  const [assertions] = delimited(message);
  if (assertions === undefined) return [];
  return delimited(assertions[1])
    .map(([field, data]) => `${String(field)}: ${JSON.stringify(data.toString('latin1'))}`)
    .sort();
}

function delimited(data: Buffer): readonly (readonly [number, Buffer])[] {
  const found: (readonly [number, Buffer])[] = [];
  for (let at = 0; at < data.length;) {
    const field = (data[at++] ?? 0) >> 3;
    let length = 0;
    for (let shift = 0, byte = 0x80; byte >= 0x80; shift += 7) {
      byte = data[at++] ?? 0;
      length |= (byte & 0x7f) << shift;
    }
    found.push([field, data.subarray(at, at + length)]);
    at += length;
  }
  return found;
}

const grpc: EchoMode = {
  listensOn: 23_014,
  env: ({ cert, key }) => ({
    ...IDENTITY,
    GRPC_ECHO_SERVER: '1',
    HTTP_PORT: '23013',
    HTTPS_PORT: '23014',
    TLS_SERVER_CERT: cert,
    TLS_SERVER_PRIV_KEY: key,
  }),
  ask: async (port) => {
    const answers: Record<string, string> = {};
    for (const [name, headers] of Object.entries(CALLS))
      answers[name] = await call(`http://${HOST}:${String(await port(23_013))}`, headers);
    answers['Echo over TLS'] = await call(`https://${HOST}:${String(await port(23_014))}`, {
      ':path': `${SERVICE}/Echo`,
    });
    return answers;
  },
};

const REQUEST = 'GET /x?y=1 HTTP/1.1\r\nHost: echo.example\r\nConnection: close\r\n\r\n';

function askHttps(port: number, more: object): Promise<string> {
  return new Promise((resolve) => {
    const socket = connectTls({ ...TLS, port, ...more }, () => socket.write(REQUEST));
    let said = '';
    socket.on('data', (chunk: Buffer) => (said += chunk.toString()));
    // Each TLS library has words of its own for a refusal.
    socket.on('error', () => (said += '[refused]'));
    socket.on('close', () => {
      resolve(withoutDate(said));
    });
  });
}

function askHttp2(port: number, more: object): Promise<string> {
  return new Promise((resolve) => {
    const session = connectHttp2(`https://${HOST}:${String(port)}`, { ...TLS, ...more });
    const stream = session.request({ ':path': '/x', ':authority': 'echo.example', 'x-foo': 'bar' });
    let body = '';
    stream.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
    stream.on('close', () => {
      session.close();
      resolve(body);
    });
    stream.end();
  });
}

const https: EchoMode = {
  listensOn: 23_017,
  env: ({ cert, key }) => ({
    ...IDENTITY,
    HTTP_PORT: '23015',
    H2C_PORT: '23016',
    HTTPS_PORT: '23017',
    TLS_SERVER_CERT: cert,
    TLS_SERVER_PRIVKEY: key,
    TLS_CLIENT_CACERTS: cert,
  }),
  ask: async (wanted) => {
    const port = await wanted(23_017);
    return {
      plain: await askHttps(port, {}),
      'a client with a certificate': await askHttps(port, SELF_SIGNED),
      'HTTP/1.1 by name': await askHttps(port, { ALPNProtocols: ['http/1.1'] }),
      'TLS 1.2': await askHttps(port, { maxVersion: 'TLSv1.2' }),
      'TLS 1.2 with another suite': await askHttps(port, {
        maxVersion: 'TLSv1.2',
        ciphers: 'ECDHE-ECDSA-CHACHA20-POLY1305',
      }),
      'another suite': await askHttps(port, { ciphers: 'TLS_AES_256_GCM_SHA384' }),
      'no name': await askHttps(port, { servername: '' }),
      'HTTP/2': await askHttp2(port, SELF_SIGNED),
    };
  },
};

export const ECHO_MODES: Readonly<Record<string, EchoMode>> = { tcp, udp, grpc, https };
