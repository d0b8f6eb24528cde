import { createSecureServer, createServer as createHttp2, type Http2Server, type ServerHttp2Stream } from 'node:http2';
import { createServer as createHttps } from 'node:https';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { expect } from 'chai';
import { systemClock } from '../../core/clock.ts';
import type { HealthCheck } from '../table/backend.ts';
import { testAuthority } from '../testing/certificates.ts';
import { freePort } from '../testing/loopback-app.ts';
import { QUICK_CHECK } from '../testing/route-tables.ts';
import { typedProbe } from './typed-probe.ts';

async function probeAt(
  port: number,
  check: Partial<HealthCheck>,
  signal = new AbortController().signal,
): Promise<boolean> {
  const target = { address: '127.0.0.1', port };
  return typedProbe(systemClock)(target, { ...QUICK_CHECK, timeoutMs: 500, ...check }, signal);
}

async function withServer<T>(server: Server | Http2Server, use: (port: number) => Promise<T>): Promise<T> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    return await use((server.address() as AddressInfo).port);
  } finally {
    server.close();
  }
}

/** A server of `grpc.health.v1` whose answers are these bytes. */
function grpcServer(
  answer: readonly number[],
  seen: { body: string; path: string } = { body: '', path: '' },
): Http2Server {
  return createHttp2().on('stream', (stream: ServerHttp2Stream, headers) => {
    seen.path = String(headers[':path']);
    stream.on('data', (chunk: Buffer) => (seen.body += chunk.toString('hex')));
    stream.on('end', () => {
      stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true });
      stream.on('wantTrailers', () => {
        stream.sendTrailers({ 'grpc-status': '0' });
      });
      stream.end(Buffer.from(answer));
    });
  });
}

describe('typedProbe', () => {
  describe('TCP', () => {
    const greeting = createServerOf('220 ready\r\n');

    it('passes for a connection', async () => {
      expect(await withServer(createServerOf(''), (port) => probeAt(port, { type: 'TCP' }))).to.equal(true);
      expect(await probeAt(await freePort(), { type: 'TCP' })).to.equal(false);
    });

    it('waits for the text that is expected', async () => {
      const passed = await withServer(greeting, async (port) => [
        await probeAt(port, { type: 'TCP', response: '220' }),
        await probeAt(port, { type: 'TCP', response: '250', timeoutMs: 30 }),
      ]);
      expect(passed).to.deep.equal([true, false]);
    });

    it('sends first what it is told to', async () => {
      const echo = createServer((socket) => socket.on('error', () => undefined).pipe(socket));
      const check: Partial<HealthCheck> = { type: 'TCP', request: 'PING\n', response: 'PING' };
      expect(await withServer(echo, (port) => probeAt(port, check))).to.equal(true);
    });
  });

  describe('GRPC', () => {
    it('asks for the health of a service', async () => {
      const seen = { body: '', path: '' };
      const check: Partial<HealthCheck> = { type: 'GRPC', grpcService: 'store' };
      const passed = await withServer(grpcServer([0, 0, 0, 0, 2, 8, 1], seen), (port) => probeAt(port, check));
      expect(passed).to.equal(true);
      expect(seen).to.deep.equal({ path: '/grpc.health.v1.Health/Check', body: '00000000070a0573746f7265' });
    });

    for (const [what, answer] of [
      ['not serving', [0, 0, 0, 0, 2, 8, 2]],
      ['unknown', [0, 0, 0, 0, 0]],
      ['nonsense', [1, 2, 3]],
    ] as const)
      it(`fails for ${what}`, async () => {
        expect(await withServer(grpcServer(answer), (port) => probeAt(port, { type: 'GRPC' }))).to.equal(false);
      });

    it('fails where nobody speaks it', async () => {
      expect(await probeAt(await freePort(), { type: 'GRPC' })).to.equal(false);
      expect(await withServer(createServerOf('what?\r\n'), (port) => probeAt(port, { type: 'GRPC' }))).to.equal(false);
    });
  });

  describe('in TLS', () => {
    const listener = (
      request: { url?: string | undefined },
      response: { statusCode: number; end(text: string): unknown },
    ): void => {
      response.statusCode = request.url === '/healthz' ? 200 : 404;
      response.end('serving');
    };

    it('asks with HTTPS, whoever signed the certificate (001-D7)', async () => {
      const { certificateChain: cert, privateKey: key } = testAuthority().issue(['store.example.com']);
      const passed = await withServer(createHttps({ cert, key }, listener), async (port) => [
        await probeAt(port, { type: 'HTTPS' }),
        await probeAt(port, { type: 'HTTPS', response: 'serving', host: 'store.example.com' }),
        await probeAt(port, { type: 'HTTPS', path: '/' }),
        await probeAt(port, { type: 'HTTP' }),
      ]);
      expect(passed).to.deep.equal([true, true, false, false]);
    });

    it('asks with HTTP/2', async () => {
      const { certificateChain: cert, privateKey: key } = testAuthority().issue(['store.example.com']);
      const passed = await withServer(createSecureServer({ cert, key }, listener), async (port) => [
        await probeAt(port, { type: 'HTTP2' }),
        await probeAt(port, { type: 'HTTP2', response: 'serving', host: 'store.example.com' }),
        await probeAt(port, { type: 'HTTP2', response: 'gone' }),
        await probeAt(port, { type: 'HTTP2', path: '/' }),
      ]);
      expect(passed).to.deep.equal([true, true, false, false]);
    });
  });

  for (const type of ['HTTP', 'HTTPS', 'HTTP2', 'TCP', 'GRPC'] as const) {
    it(`ends ${type} with the timeout, and when nobody wants it any more`, async () => {
      const passed = await withServer(createServerOf(''), async (port) => {
        const stop = new AbortController();
        const check: Partial<HealthCheck> = { type, response: 'never' };
        const late = probeAt(port, { ...check, timeoutMs: 20 });
        const ended = probeAt(port, { ...check, timeoutMs: 60_000 }, stop.signal);
        stop.abort();
        return [await late, await ended, await probeAt(port, check, stop.signal)];
      });
      expect(passed).to.deep.equal([false, false, false]);
    });
  }
});

function createServerOf(greeting: string): Server {
  return createServer((socket) => {
    socket.on('error', () => undefined);
    if (greeting !== '') socket.write(greeting);
  });
}
