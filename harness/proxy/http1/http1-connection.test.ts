import { connect } from 'node:net';
import { expect } from 'chai';
import { systemClock } from '../../core/clock.ts';
import { seededRandom } from '../../core/random.ts';
import { echo, exchangeBytes, startEcho, startNodeEcho } from '../testing/http1-echo.ts';
import { eventually } from '../testing/test-proxy.ts';

const GET = 'GET / HTTP/1.1\r\nHost: a\r\n\r\n';
/** After it nothing more comes of a request that was broken off. */
const QUIET_MS = 30;
const CLOSE = 'GET /last HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n';

/** Status and body of each answer. */
function answersOf(text: string): string[] {
  const answers: string[] = [];
  for (let rest = text; rest !== '';) {
    const end = rest.indexOf('\r\n\r\n');
    const length = Number(/\r\ncontent-length: (\d+)/i.exec(rest.slice(0, end + 2))?.[1] ?? 0);
    answers.push(`${rest.slice(9, 12)} ${rest.slice(end + 4, end + 4 + length)}`.trimEnd());
    rest = end === -1 ? '' : rest.slice(end + 4 + length);
  }
  return answers;
}

describe('Http1Connection', () => {
  it('answers requests that come in one packet in their order, and bodies of both kinds', async () => {
    await using server = await startEcho();
    const text = await exchangeBytes(server.port, [
      GET +
        'POST /sized HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello' +
        'PUT /chunked HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n2;x=1\r\nab\r\n3\r\ncde\r\n0\r\nX-Sum: 1\r\n\r\n' +
        CLOSE,
    ]);
    expect(answersOf(text)).to.deep.equal([
      '200 GET /',
      '200 POST /sized hello',
      '200 PUT /chunked abcde',
      '200 GET /last',
    ]);
    expect(text).to.match(/Connection: close\r\n\r\nGET \/last $/);
  });

  it('reads a request that comes byte by byte', async () => {
    await using server = await startEcho();
    const request =
      'POST /x HTTP/1.1\r\nHost: a\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n';
    expect(answersOf(await exchangeBytes(server.port, Array.from(request)))).to.deep.equal(['200 POST /x abc']);
  });

  it('speaks HTTP/1.0: closes after the answer, unless the client asks otherwise', async () => {
    await using server = await startEcho();
    expect(await exchangeBytes(server.port, ['GET / HTTP/1.0\r\n\r\n'])).to.match(/Connection: close\r\n/);
    const kept = await exchangeBytes(server.port, [
      'GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\nGET /2 HTTP/1.0\r\n\r\n',
    ]);
    expect(answersOf(kept)).to.deep.equal(['200 GET /', '200 GET /2']);
    await using streaming = await startEcho((exchange) => {
      exchange.answer({ status: 200, reason: '', fields: [] }, 'unknown');
      exchange.write(Buffer.from('streamed'));
      exchange.end([]);
    });
    const text = await exchangeBytes(streaming.port, ['GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n']);
    expect(text).to.equal('HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nstreamed');
  });

  const refusals: Readonly<Record<string, readonly [string, number]>> = {
    'both a length and chunks': [
      'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n',
      400,
    ],
    'two lengths': ['POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nContent-Length: 3\r\n\r\nabc', 400],
    'a list of lengths': ['POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3, 3\r\n\r\nabc', 400],
    'a signed length': ['POST / HTTP/1.1\r\nHost: a\r\nContent-Length: +3\r\n\r\nabc', 400],
    'a hexadecimal length': ['POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0x3\r\n\r\nabc', 400],
    'an endless length': [`POST / HTTP/1.1\r\nHost: a\r\nContent-Length: ${'9'.repeat(30)}\r\n\r\n`, 400],
    'another transfer coding': ['POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n', 501],
    'an odd spelling of chunked': ['POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n\r\n', 501],
    'chunked twice': [
      'POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n',
      400,
    ],
    'chunks in HTTP/1.0': ['POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n', 400],
    'a space before a colon': ['GET / HTTP/1.1\r\nHost: a\r\nContent-Length : 3\r\n\r\nabc', 400],
    'a folded line': ['GET / HTTP/1.1\r\nHost: a\r\nX: 1\r\n 2\r\n\r\n', 400],
    'a line that begins with a space': ['GET / HTTP/1.1\r\n Host: a\r\n\r\n', 400],
    'a field without a name': ['GET / HTTP/1.1\r\nHost: a\r\n: 1\r\n\r\n', 400],
    'a field without a colon': ['GET / HTTP/1.1\r\nHost: a\r\nabc\r\n\r\n', 400],
    'a bare line feed': ['GET / HTTP/1.1\r\nHost: a\nX: 1\r\n\r\n', 400],
    'only bare line feeds': ['GET / HTTP/1.1\nHost: a\n\n', 400],
    'a bare carriage return': ['GET / HTTP/1.1\r\nHost: a\r\nX: 1\r2\r\n\r\n', 400],
    'a control character': ['GET / HTTP/1.1\r\nHost: a\r\nX: a\0b\r\n\r\n', 400],
    'a control character in the target': ['GET /a\u0001 HTTP/1.1\r\nHost: a\r\n\r\n', 400],
    'a space in the target': ['GET /a b HTTP/1.1\r\nHost: a\r\n\r\n', 400],
    'no target': ['GET  HTTP/1.1\r\nHost: a\r\n\r\n', 400],
    'no version': ['GET /\r\nHost: a\r\n\r\n', 400],
    'another version': ['GET / HTTP/3.0\r\nHost: a\r\n\r\n', 505],
    'another protocol': ['GET / ICY/1.1\r\nHost: a\r\n\r\n', 400],
    'no host': ['GET / HTTP/1.1\r\n\r\n', 400],
    'two hosts': ['GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n', 400],
    'a host that is a path': ['GET / HTTP/1.1\r\nHost: a/b\r\n\r\n', 400],
    'a host with a user': ['GET / HTTP/1.1\r\nHost: a@b\r\n\r\n', 400],
    'a target of another kind': ['GET abc HTTP/1.1\r\nHost: a\r\n\r\n', 400],
    'a tunnel': ['CONNECT a:443 HTTP/1.1\r\nHost: a\r\n\r\n', 501],
    'a method with a bracket': ['GE(T / HTTP/1.1\r\nHost: a\r\n\r\n', 400],
    'a chunk size that is none': ['POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n', 400],
    'a chunk size with a sign': [
      'POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n+3\r\nabc\r\n0\r\n\r\n',
      400,
    ],
    'a chunk that is too long': [
      'POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nabc\r\n0\r\n\r\n',
      400,
    ],
    'a chunk that ends with a bare line feed': [
      'POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\nabc\r\n0\r\n\r\n',
      400,
    ],
    'too many fields': [`GET / HTTP/1.1\r\nHost: a\r\n${'X: 1\r\n'.repeat(200)}\r\n`, 431],
    'too large a head': [`GET / HTTP/1.1\r\nHost: a\r\nX: ${'x'.repeat(70_000)}\r\n\r\n`, 431],
    'a head without an end': [`GET / HTTP/1.1\r\nHost: a\r\nX: ${'x'.repeat(70_000)}`, 431],
  };
  for (const [what, [bytes, status]] of Object.entries(refusals))
    it(`refuses ${what} with ${String(status)}, and closes`, async () => {
      await using server = await startEcho();
      const text = await exchangeBytes(server.port, [bytes + GET]);
      expect(answersOf(text)).to.deep.equal([String(status)]);
      expect(text).to.contain('Connection: close\r\n');
      expect(server.refused).to.deep.equal([status]);
    });

  it('refuses a body beyond its limit, told before or not', async () => {
    await using server = await startEcho(echo, { bodyBytes: 10 });
    const sized = 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 11\r\n\r\n';
    expect(answersOf(await exchangeBytes(server.port, [sized]))).to.deep.equal(['413']);
    const chunked =
      'POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n6\r\nabcdef\r\n6\r\nabcdef\r\n0\r\n\r\n';
    expect(answersOf(await exchangeBytes(server.port, [chunked]))).to.deep.equal(['413']);
  });

  it('gives up a head or body that takes too long, and a connection without a request', async () => {
    await using server = await startEcho(echo, { headTimeoutMs: 40, bodyIdleMs: 40, keepAliveMs: 40 });
    expect(answersOf(await exchangeBytes(server.port, ['GET / HTTP/1.1\r\nHo']))).to.deep.equal(['408']);
    const half = 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nhalf';
    expect(answersOf(await exchangeBytes(server.port, [half]))).to.deep.equal(['408']);
    expect(await exchangeBytes(server.port, [])).to.equal('');
    expect(answersOf(await exchangeBytes(server.port, [GET]))).to.deep.equal(['200 GET /']);
  });

  it('closes after as many requests as a connection may have', async () => {
    await using server = await startEcho(echo, { requestsPerConnection: 2 });
    expect(answersOf(await exchangeBytes(server.port, [GET + GET + GET]))).to.have.length(2);
  });

  it('drops a body that nobody wants, and goes on; closes where it is too long', async () => {
    await using server = await startEcho((exchange) => {
      exchange.answer({ status: 404, reason: '', fields: [] }, 'none');
      exchange.end([]);
    });
    const body = (length: number): string =>
      `POST / HTTP/1.1\r\nHost: a\r\nContent-Length: ${String(length)}\r\n\r\n${'x'.repeat(length)}`;
    expect(answersOf(await exchangeBytes(server.port, [body(100_000), CLOSE]))).to.deep.equal(['404', '404']);
    expect(answersOf(await exchangeBytes(server.port, [body(1_000_000), CLOSE]))).to.deep.equal(['404']);
  });

  it('keeps little of what a client sends before its answers are read', async () => {
    const exchanges: unknown[] = [];
    await using server = await startEcho((exchange) => exchanges.push(exchange));
    const socket = connect(server.port, '127.0.0.1');
    socket.on('error', () => undefined);
    let written = 0;
    const more = (): void => {
      let room = true;
      while (room && written < 200_000_000) {
        room = socket.write(GET.repeat(2_000));
        written += GET.length * 2_000;
      }
      socket.once('drain', more);
    };
    more();
    await eventually('one request is open', () => exchanges.length === 1);
    let before = -1;
    await eventually('the client is held up', async () => {
      const same = before === written;
      before = written;
      await new Promise((resolve) => setImmediate(resolve));
      return same;
    });
    expect(written).to.be.below(30_000_000);
    expect(exchanges).to.have.length(1);
    socket.destroy();
  });

  it('answers as node does, however the bytes are cut', async () => {
    await using ours = await startEcho();
    await using nodes = await startNodeEcho();
    const random = seededRandom(7);
    for (let round = 0; round < 60; round += 1) {
      const bytes =
        Array.from({ length: 1 + Math.floor(random.next() * 4) }, () => randomRequest(random)).join('') + CLOSE;
      const pieces = cut(bytes, random);
      const [one, other] = await Promise.all([exchangeBytes(ours.port, pieces), exchangeBytes(nodes.port, pieces)]);
      expect(answersOf(one), JSON.stringify(bytes)).to.deep.equal(answersOf(other));
    }
  });

  it('takes no damaged request for another one than node does', async () => {
    await using ours = await startEcho();
    await using nodes = await startNodeEcho();
    const random = seededRandom(11);
    const ask = async (port: number, bytes: string): Promise<string[]> => {
      let text = '';
      await Promise.race([
        exchangeBytes(port, [bytes], (read) => {
          text = read;
          return false;
        }),
        systemClock.sleep(QUIET_MS),
      ]);
      return answersOf(text).filter((answer) => answer.startsWith('200'));
    };
    for (let round = 0; round < 150; round += 1) {
      const bytes = damaged(randomRequest(random), random) + CLOSE;
      const [one, other] = await Promise.all([ask(ours.port, bytes), ask(nodes.port, bytes)]);
      // Either may be stricter than the other; node then gives up what it has not answered yet, too.
      const both = Math.min(one.length, other.length);
      expect(other.slice(0, both), JSON.stringify(bytes)).to.deep.equal(one.slice(0, both));
    }
  }).timeout(20_000);
});

type Random = ReturnType<typeof seededRandom>;

function pick<T>(random: Random, of: readonly T[]): T {
  return of[Math.floor(random.next() * of.length)] as T;
}

function randomRequest(random: Random): string {
  const target = pick(random, ['/', '/a/b?c=d', '/%20', '/x//y', '/?']);
  const fields = ['Host: a', pick(random, ['X-A: 1', 'x-b:2', 'X-C:   3  ', 'Accept: */*', 'X-Empty:'])];
  const body = 'b'.repeat(Math.floor(random.next() * 40));
  switch (pick(random, ['none', 'sized', 'chunked'])) {
    case 'none':
      return `${pick(random, ['GET', 'DELETE', 'OPTIONS'])} ${target} HTTP/1.1\r\n${fields.join('\r\n')}\r\n\r\n`;
    case 'sized':
      return `POST ${target} HTTP/1.1\r\n${fields.join('\r\n')}\r\nContent-Length: ${String(body.length)}\r\n\r\n${body}`;
    default: {
      const at = Math.floor(random.next() * (body.length + 1));
      const chunks = [body.slice(0, at), body.slice(at)].filter((chunk) => chunk !== '');
      const framed = chunks.map((chunk) => `${chunk.length.toString(16)}\r\n${chunk}\r\n`).join('');
      return `PUT ${target} HTTP/1.1\r\n${fields.join('\r\n')}\r\nTransfer-Encoding: chunked\r\n\r\n${framed}0\r\n\r\n`;
    }
  }
}

function cut(bytes: string, random: Random): string[] {
  const pieces: string[] = [];
  for (let at = 0; at < bytes.length;) {
    const length = 1 + Math.floor(random.next() * random.next() * 80);
    pieces.push(bytes.slice(at, at + length));
    at += length;
  }
  return pieces;
}

function damaged(request: string, random: Random): string {
  const at = Math.floor(random.next() * request.length);
  const what = pick(random, ['', ' ', '\r', '\n', '\0', ':', '\t', 'x', '0', ',', '\r\n', '\u0080', ';']);
  return random.next() < 0.5
    ? request.slice(0, at) + what + request.slice(at + 1)
    : request.slice(0, at) + what + request.slice(at);
}
