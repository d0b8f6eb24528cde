import { ByteQueue } from './byte-queue.ts';
import { CONTROL, type SpdyFrame } from './spdy-frame.ts';

/** What a peer may say in one control frame; real ones are below 1 KiB. */
const MAX_CONTROL_BYTES = 64 * 1024;
const HEAD_BYTES = 8;
const FIN = 1;

/** The frames of a connection, until it ends. Throws when what comes is no SPDY. */
export async function* readFrames(connection: AsyncIterable<Buffer>): AsyncGenerator<SpdyFrame, void, undefined> {
  const reader = new FrameReader();
  for await (const chunk of connection) {
    reader.push(chunk);
    for (let frame = reader.next(); frame !== undefined; frame = reader.next()) yield frame;
  }
}

interface Head {
  /** 0 for data. */
  readonly kind: number;
  readonly stream: number;
  readonly flags: number;
}

class FrameReader {
  readonly #bytes = new ByteQueue();
  #head: Head | undefined;
  /** Of the frame whose head was read. */
  #missing = 0;

  push(chunk: Buffer): void {
    this.#bytes.push(chunk);
  }

  next(): SpdyFrame | undefined {
    if (this.#head === undefined && !this.#readHead()) return undefined;
    const head = this.#head;
    if (head === undefined) return undefined;
    if (head.kind === 0) return this.#dataPiece(head);
    if (this.#bytes.size < this.#missing) return undefined;
    this.#head = undefined;
    return controlFrame(head, this.#bytes.take(this.#missing));
  }

  #readHead(): boolean {
    if (this.#bytes.size < HEAD_BYTES) return false;
    const bytes = this.#bytes.take(HEAD_BYTES);
    const first = bytes.readUInt32BE(0);
    const isControl = first >= 0x80000000;
    this.#missing = bytes.readUIntBE(5, 3);
    if (isControl && this.#missing > MAX_CONTROL_BYTES) throw new Error('a SPDY control frame is too large');
    this.#head = {
      // Kind 0 does not exist: such a frame is skipped like others that nobody knows.
      kind: isControl ? first & 0xffff || 0xffff : 0,
      stream: isControl ? 0 : first,
      flags: bytes.readUInt8(4),
    };
    return true;
  }

  #dataPiece(head: Head): SpdyFrame | undefined {
    const data = this.#bytes.takeSome(this.#missing);
    if (data.length === 0 && this.#missing > 0) return undefined;
    this.#missing -= data.length;
    const last = this.#missing === 0;
    if (last) this.#head = undefined;
    return { type: 'data', stream: head.stream, fin: last && (head.flags & FIN) !== 0, data };
  }
}

/** How long the body of a control frame is at least. */
const LEAST: ReadonlyMap<number, number> = new Map([
  [CONTROL.synStream, 10],
  [CONTROL.synReply, 4],
  [CONTROL.rstStream, 8],
  [CONTROL.ping, 4],
  [CONTROL.goaway, 8],
  [CONTROL.headers, 4],
]);

function controlFrame({ kind, flags }: Head, body: Buffer): SpdyFrame {
  if (body.length < (LEAST.get(kind) ?? 0)) throw new Error('a SPDY control frame is too short');
  const fin = (flags & FIN) !== 0;
  switch (kind) {
    case CONTROL.synStream:
      return { type: 'syn-stream', stream: streamIn(body), fin, block: body.subarray(10) };
    case CONTROL.synReply:
      return { type: 'syn-reply', stream: streamIn(body), fin, block: body.subarray(4) };
    case CONTROL.headers:
      return { type: 'headers', stream: streamIn(body), fin, block: body.subarray(4) };
    case CONTROL.rstStream:
      return { type: 'rst-stream', stream: streamIn(body), status: body.readUInt32BE(4) };
    case CONTROL.ping:
      return { type: 'ping', id: body.readUInt32BE(0) };
    case CONTROL.goaway:
      return { type: 'goaway' };
    default:
      return { type: 'other' };
  }
}

function streamIn(body: Buffer): number {
  return body.readUInt32BE(0) & 0x7fffffff;
}
