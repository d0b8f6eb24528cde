/**
 * Frames of SPDY/3.1 as moby/spdystream uses them: no flow control (it neither sends nor heeds WINDOW_UPDATE), no
 * SETTINGS, no push.
 */
export type SpdyFrame =
  | { readonly type: 'syn-stream'; readonly stream: number; readonly fin: boolean; readonly block: Buffer }
  | { readonly type: 'syn-reply'; readonly stream: number; readonly fin: boolean; readonly block: Buffer }
  | { readonly type: 'headers'; readonly stream: number; readonly fin: boolean; readonly block: Buffer }
  | { readonly type: 'rst-stream'; readonly stream: number; readonly status: number }
  | { readonly type: 'ping'; readonly id: number }
  | { readonly type: 'goaway' }
  /** A piece of a DATA frame, as it came; `fin` with the last piece. */
  | { readonly type: 'data'; readonly stream: number; readonly fin: boolean; readonly data: Buffer }
  /** SETTINGS, WINDOW_UPDATE and what nobody knows. */
  | { readonly type: 'other' };

export const RST = { protocolError: 1, refusedStream: 3, cancel: 5 } as const;

/** Kinds of control frames. */
export const CONTROL = { synStream: 1, synReply: 2, rstStream: 3, ping: 6, goaway: 7, headers: 8 } as const;

const VERSION = 3;
const FIN = 1;
/** Of the 24 bits of a length; clients read a frame into memory whole. */
const MAX_DATA_BYTES = 1 << 20;

function controlFrame(kind: number, flags: number, ...body: readonly Buffer[]): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt16BE(0x8000 | VERSION, 0);
  head.writeUInt16BE(kind, 2);
  head.writeUInt32BE(
    body.reduce((sum, part) => sum + part.length, 0),
    4,
  );
  head.writeUInt8(flags, 4);
  return Buffer.concat([head, ...body]);
}

function words(...values: readonly number[]): Buffer {
  const buffer = Buffer.alloc(values.length * 4);
  for (const [index, value] of values.entries()) buffer.writeUInt32BE(value, index * 4);
  return buffer;
}

/** The bytes of frames. Header blocks come compressed. */
export const spdyBytes = {
  synStream: (stream: number, block: Buffer): Buffer =>
    controlFrame(CONTROL.synStream, 0, words(stream, 0), Buffer.alloc(2), block),
  synReply: (stream: number, block: Buffer): Buffer => controlFrame(CONTROL.synReply, 0, words(stream), block),
  rstStream: (stream: number, status: number): Buffer => controlFrame(CONTROL.rstStream, 0, words(stream, status)),
  ping: (id: number): Buffer => controlFrame(CONTROL.ping, 0, words(id)),
  goaway: (lastStream: number): Buffer => controlFrame(CONTROL.goaway, 0, words(lastStream, 0)),
  /** As many frames as it takes. */
  data: (stream: number, data: Buffer, fin: boolean): Buffer => {
    const parts: Buffer[] = [];
    for (let at = 0; at < data.length || at === 0; at += MAX_DATA_BYTES) {
      const piece = data.subarray(at, at + MAX_DATA_BYTES);
      const head = words(stream, piece.length);
      head.writeUInt8(fin && at + piece.length >= data.length ? FIN : 0, 4);
      parts.push(head, piece);
    }
    return Buffer.concat(parts);
  },
} as const;
