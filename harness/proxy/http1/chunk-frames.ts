import type { Duplex } from 'node:stream';
import type { Fields } from '../message/fields.ts';
import { fieldLines } from './write-head.ts';

/** Up to here head and body become one text: cheaper than two buffers, and one packet. */
const MOST_TEXT_BYTES = 8_192;

/** Writes `before`, a part of a body and `after` as one. False when the socket wants a pause. */
export function writeAround(socket: Duplex, before: string, part: Buffer, after = ''): boolean {
  if (before.length + part.length <= MOST_TEXT_BYTES)
    return socket.write(before + part.toString('latin1') + after, 'latin1');
  if (before === '' && after === '') return socket.write(part);
  socket.cork();
  if (before !== '') socket.write(before, 'latin1');
  let room = socket.write(part);
  if (after !== '') room = socket.write(after, 'latin1');
  socket.uncork();
  return room;
}

/** What stands before a chunk of `length` bytes; after it comes {@link CHUNK_END}. */
export function chunkStart(length: number): string {
  return `${length.toString(16)}\r\n`;
}

export const CHUNK_END = '\r\n';

/** The chunk that ends a body, with its trailers. */
export function lastChunk(trailers: Fields): string {
  return trailers.length === 0 ? '0\r\n\r\n' : `0\r\n${fieldLines(trailers)}\r\n`;
}
