import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { Duplex } from 'node:stream';
import { ByteQueue } from '../spdy/byte-queue.ts';

const BINARY = 0x82;
const CLOSE = 0x88;

/**
 * The bytes in the binary messages of a WebSocket. By hand, because the client library refuses a subprotocol with a slash
 * in its name.
 */
export async function connectTunnel(url: string, protocol: string): Promise<Duplex> {
  const request = httpRequest(url, {
    headers: {
      Connection: 'Upgrade',
      Upgrade: 'websocket',
      'Sec-WebSocket-Version': '13',
      'Sec-WebSocket-Key': Buffer.alloc(16).toString('base64'),
      'Sec-WebSocket-Protocol': protocol,
    },
  });
  request.end();
  const [response, socket, head] = (await once(request, 'upgrade')) as [IncomingMessage, Duplex, Buffer];
  const chosen = response.headers['sec-websocket-protocol'];
  if (chosen !== protocol) throw new Error(`the server chose ${String(chosen)}`);
  return new Tunnel(socket, head);
}

class Tunnel extends Duplex {
  readonly #socket: Duplex;
  readonly #bytes = new ByteQueue();

  constructor(socket: Duplex, head: Buffer) {
    super();
    this.#socket = socket;
    this.#bytes.push(head);
    socket.on('error', () => undefined);
    socket.on('data', (chunk: Buffer) => {
      this.#bytes.push(chunk);
      this.#readFrames();
    });
    socket.once('close', () => this.destroy());
  }

  override _read(): void {
    this.#socket.resume();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.#socket.write(maskedFrame(BINARY, chunk), done);
  }

  override _final(done: (error?: Error | null) => void): void {
    this.#socket.end(maskedFrame(CLOSE, Buffer.from([3, 232])));
    done();
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#socket.destroy();
    done(error);
  }

  #readFrames(): void {
    for (let frame = this.#nextFrame(); frame !== undefined; frame = this.#nextFrame()) {
      if (frame.kind === BINARY && !this.push(frame.data)) this.#socket.pause();
      if (frame.kind === CLOSE) this.push(null);
    }
  }

  #nextFrame(): { readonly kind: number; readonly data: Buffer } | undefined {
    const all = this.#bytes.take(this.#bytes.size);
    const length = all[1] ?? 0;
    const start = length < 126 ? 2 : length === 126 ? 4 : 10;
    const size =
      all.length < start ? Infinity : [length, all.length < 4 ? 0 : all.readUInt16BE(2)][start === 2 ? 0 : 1];
    const end = start === 10 && all.length >= 10 ? start + Number(all.readBigUInt64BE(2)) : start + (size ?? Infinity);
    if (all.length < 2 || all.length < end) {
      this.#bytes.push(all);
      return undefined;
    }
    this.#bytes.push(all.subarray(end));
    return { kind: all[0] ?? 0, data: all.subarray(start, end) };
  }
}

/** With a mask of zeros, which changes nothing. */
function maskedFrame(kind: number, data: Buffer): Buffer {
  const head = Buffer.alloc(14);
  head.writeUInt8(kind, 0);
  head.writeUInt8(0x80 | 127, 1);
  head.writeBigUInt64BE(BigInt(data.length), 2);
  return Buffer.concat([head, data]);
}
