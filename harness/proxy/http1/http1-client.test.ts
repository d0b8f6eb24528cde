import { createServer as createHttpServer, request as nodeRequest } from 'node:http';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { expect } from 'chai';
import { seededRandom } from '../../core/random.ts';
import type { UpstreamRequest } from '../message/upstream-call.ts';
import { Http1Client } from './http1-client.ts';

interface Outcome {
  readonly status: number;
  readonly body: string;
  readonly failed: boolean;
  readonly trailers: readonly string[];
  /** Whether the connection takes another request. */
  readonly reusable: boolean;
}

const GET: UpstreamRequest = { method: 'GET', target: '/', authority: 'a', fields: [], length: 'none' };

/** Has one request answered with `pieces`; then the connection is closed, where `closes`. */
async function answeredWith(pieces: readonly string[], request = GET, closes = true): Promise<Outcome> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', () => {
      sendPieces(socket, pieces, closes);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  await new Promise((resolve) => socket.once('connect', resolve));
  const outcome = await ask(socket, request);
  socket.destroy();
  await new Promise((resolve) => server.close(resolve));
  return outcome;
}

function sendPieces(socket: Socket, [piece, ...rest]: readonly string[], closes: boolean): void {
  if (piece === undefined) {
    if (closes) socket.end();
    return;
  }
  socket.write(piece, 'latin1', () => {
    setImmediate(() => {
      sendPieces(socket, rest, closes);
    });
  });
}

function ask(socket: Socket, request: UpstreamRequest): Promise<Outcome> {
  return new Promise((resolve) => {
    let status = 0;
    let body = '';
    let reusable = false;
    const done = (failed: boolean, trailers: readonly string[] = []): void => {
      // Told after the owner was.
      setImmediate(() => {
        resolve({ status, body, failed, trailers, reusable });
      });
    };
    const client = new Http1Client(socket, undefined, {
      idle: () => (reusable = true),
      gone: () => (reusable = false),
    });
    client.send(request, {
      informed: () => undefined,
      answered: (head) => (status = head.status),
      data: (chunk) => (body += chunk.toString('latin1')),
      end: (trailers) => {
        done(false, trailers);
      },
      failed: () => {
        done(true);
      },
      switched: () => undefined,
      drained: () => undefined,
    });
  });
}

describe('Http1Client', () => {
  it('reads answers of every framing, and knows whether the connection can be used again', async () => {
    const sized = await answeredWith(['HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc']);
    expect(sized).to.deep.include({ status: 200, body: 'abc', failed: false, reusable: true });
    const chunked = [
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\nX-Sum: 6\r\nContent-Length: 9\r\n\r\n',
    ];
    expect(await answeredWith(chunked)).to.deep.include({ body: 'abc', reusable: true, trailers: ['X-Sum', '6'] });
    const endless = await answeredWith(['HTTP/1.1 200 OK\r\n\r\nab', 'c']);
    expect(endless).to.deep.include({ body: 'abc', failed: false, reusable: false });
    const old = await answeredWith(['HTTP/1.0 200 OK\r\nContent-Length: 3\r\n\r\nabc']);
    expect(old).to.deep.include({ body: 'abc', reusable: false });
    const closing = await answeredWith(['HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 1\r\n\r\na']);
    expect(closing).to.deep.include({ body: 'a', reusable: false });
  });

  it('expects no body where there is none', async () => {
    const head = 'HTTP/1.1 200 OK\r\nContent-Length: 300\r\n\r\n';
    expect(await answeredWith([head], { ...GET, method: 'HEAD' }, false)).to.deep.include({ body: '', reusable: true });
    for (const status of [204, 304]) {
      const bare = await answeredWith([`HTTP/1.1 ${String(status)} X\r\n\r\n`], GET, false);
      expect(bare).to.deep.include({ status, body: '', reusable: true });
    }
  });

  it('skips informational answers', async () => {
    const pieces = [
      'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n',
    ];
    expect(await answeredWith(pieces, GET, false)).to.deep.include({ status: 200, reusable: true });
  });

  const broken: Readonly<Record<string, string>> = {
    'both a length and chunks': 'HTTP/1.1 200 OK\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    'two lengths': 'HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd',
    'a length that is none': 'HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\nabcd',
    'a body that breaks off': 'HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc',
    'chunks that break off': 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n',
    'no status': 'HTTP/1.1 OK\r\n\r\n',
    'another protocol': 'SSH-2.0-OpenSSH\r\n\r\n',
    'a switch that nobody asked for': 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n',
    nothing: '',
  };
  for (const [what, bytes] of Object.entries(broken))
    it(`takes ${what} for a failure`, async () => {
      expect(await answeredWith([bytes])).to.deep.include({ failed: true, reusable: false });
    });

  it('reads the next answer when the one before ended while it was held up', async () => {
    const server = createServer((socket) => {
      socket
        .on('error', () => undefined)
        .on('data', () => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc'));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
    const client = new Http1Client(socket, undefined, { idle: () => undefined, gone: () => undefined });
    const asked = (): Promise<string> =>
      new Promise((resolve, reject) => {
        let body = '';
        const call = client.send(GET, {
          informed: () => undefined,
          answered: () => undefined,
          data: (chunk) => {
            body += chunk.toString();
            call.pause();
          },
          end: () => {
            resolve(body);
          },
          failed: reject,
          switched: () => undefined,
          drained: () => undefined,
        });
      });
    expect([await asked(), await asked(), await asked()]).to.deep.equal(['abc', 'abc', 'abc']);
    socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });

  it('does not use a connection again on which more came than was asked for', async () => {
    const text = 'HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\na';
    expect(await answeredWith([text + text], GET, false)).to.deep.include({ body: 'a', reusable: false });
  });

  it('writes no field that would be another line, and refuses a target that would be', async () => {
    const seen: string[] = [];
    const server = createServer((socket) => {
      socket.on('data', (chunk) => {
        seen.push(chunk.toString('latin1'));
        socket.write('HTTP/1.1 204 X\r\n\r\n');
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
    const fields = ['X-A', 'a\r\nEvil: 1', 'X-B', 'b\u010aEvil: 2', 'X C', '3', 'X-D', '4', 'Content-Length', '7'];
    const owner = { idle: () => undefined, gone: () => undefined };
    const client = new Http1Client(socket, undefined, owner);
    const ignore = (): void => undefined;
    const receiver = {
      informed: ignore,
      answered: ignore,
      data: ignore,
      failed: ignore,
      switched: ignore,
      drained: ignore,
    };
    expect(() => client.send({ ...GET, target: '/ HTTP/1.1\r\nEvil: 1' }, { ...receiver, end: ignore })).to.throw(
      TypeError,
    );
    await new Promise<void>((resolve) => {
      client.send(
        { ...GET, fields },
        {
          ...receiver,
          end: () => {
            resolve();
          },
        },
      );
    });
    expect(seen.join('')).to.equal('GET / HTTP/1.1\r\nHost: a\r\nX-D: 4\r\n\r\n');
    socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });

  it('reads the answers of node as node does, however they are cut', async () => {
    const random = seededRandom(5);
    for (let round = 0; round < 40; round += 1) {
      const body = 'z'.repeat(Math.floor(random.next() * 300));
      const text = await recorded(body, random.next() < 0.5);
      const pieces: string[] = [];
      for (let at = 0; at < text.length;) {
        const length = 1 + Math.floor(random.next() * 60);
        pieces.push(text.slice(at, at + length));
        at += length;
      }
      expect(await answeredWith(pieces)).to.deep.include({ status: 200, body, failed: false });
    }
  });
});

/** The bytes that node answers with. */
async function recorded(body: string, chunked: boolean): Promise<string> {
  const server = createHttpServer((_request, response) => {
    if (!chunked) response.setHeader('content-length', body.length);
    response.write(body.slice(0, 10));
    response.end(body.slice(10));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  let text = '';
  await new Promise<void>((resolve) => {
    const sent = nodeRequest({ port: (server.address() as AddressInfo).port, host: '127.0.0.1', agent: false });
    sent.once('socket', (socket) => socket.on('data', (chunk: Buffer) => (text += chunk.toString('latin1'))));
    sent.once('response', (answer) => {
      answer.resume().once('end', resolve);
    });
    sent.end();
  });
  await new Promise((resolve) => server.close(resolve));
  return text;
}
