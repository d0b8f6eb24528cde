import type { Fields } from '../message/fields.ts';
import type { BodyReader } from './body-reader.ts';
import { readFieldLines, refuseForbiddenCharacters } from './field-lines.ts';
import { MalformedMessage } from './malformed-message.ts';

/** A size in hexadecimal digits and perhaps extensions, which say nothing to a proxy. */
const SIZE_LINE = /^([0-9a-fA-F]{1,12})[ \t]*(?:;[\t\x20-\x7e\x80-\xff]*)?$/;
const LONGEST_LINE = 4_096;
/** All extensions of one body together. */
const MOST_EXTENSION_BYTES = 16_384;
const MOST_TRAILER_BYTES = 16_384;
const LF = 0x0a;

type State = 'size' | 'data' | 'data-end' | 'trailers' | 'done';

/** Fields that may not come after a body: framing, routing, and what the head has decided already (RFC 9110 6.5.1). */
const NOT_IN_TRAILERS =
  /^(?:content-(?:length|encoding|type|range)|transfer-encoding|trailer|te|host|connection|keep-alive|upgrade|expect|authorization|cookie|set-cookie|cache-control|max-forwards|proxy-.*|x-forwarded-.*)$/i;

/** A body in chunks (RFC 9112 7.1), read strictly: every line ends with CR LF and every size is a size. */
export class ChunkedBody implements BodyReader {
  readonly #maxFields: number;
  #state: State = 'size';
  #left = 0;
  /** What came of the line that is being read. */
  #line = '';
  #extensionBytes = 0;
  #trailerLines = '';
  #trailers: Fields = [];

  constructor(maxFields: number) {
    this.#maxFields = maxFields;
  }

  get done(): boolean {
    return this.#state === 'done';
  }

  get trailers(): Fields {
    return this.#trailers;
  }

  read(chunk: Buffer, from: number, take: (part: Buffer) => void): number {
    let at = from;
    while (at < chunk.length && this.#state !== 'done')
      at = this.#state === 'data' ? this.#readData(chunk, at, take) : this.#readLine(chunk, at);
    return at;
  }

  #readData(chunk: Buffer, at: number, take: (part: Buffer) => void): number {
    const count = Math.min(chunk.length - at, this.#left);
    this.#left -= count;
    if (this.#left === 0) this.#state = 'data-end';
    take(chunk.subarray(at, at + count));
    return at + count;
  }

  #readLine(chunk: Buffer, at: number): number {
    const end = chunk.indexOf(LF, at);
    const stop = end === -1 ? chunk.length : end + 1;
    if (this.#line.length + stop - at > LONGEST_LINE) throw new MalformedMessage(400, 'a chunk line is too long');
    this.#line += chunk.toString('latin1', at, stop);
    if (end === -1) return stop;
    const line = this.#line;
    this.#line = '';
    if (!line.endsWith('\r\n')) throw new MalformedMessage(400, 'a chunk line ends without a carriage return');
    this.#takeLine(line);
    return stop;
  }

  #takeLine(line: string): void {
    if (this.#state === 'size') this.#takeSize(line.slice(0, -2));
    else if (this.#state === 'trailers') this.#takeTrailer(line);
    else if (line !== '\r\n') throw new MalformedMessage(400, 'a chunk is longer than its size');
    else this.#state = 'size';
  }

  #takeSize(line: string): void {
    const [, digits] = SIZE_LINE.exec(line) ?? [];
    if (digits === undefined) throw new MalformedMessage(400, 'a chunk size that is none');
    this.#extensionBytes += line.length - digits.length;
    if (this.#extensionBytes > MOST_EXTENSION_BYTES) throw new MalformedMessage(413, 'too many chunk extensions');
    this.#left = Number.parseInt(digits, 16);
    this.#state = this.#left === 0 ? 'trailers' : 'data';
  }

  #takeTrailer(line: string): void {
    if (line !== '\r\n') {
      this.#trailerLines += line;
      if (this.#trailerLines.length > MOST_TRAILER_BYTES) throw new MalformedMessage(431, 'too many trailers');
      return;
    }
    this.#state = 'done';
    if (this.#trailerLines === '') return;
    refuseForbiddenCharacters(this.#trailerLines);
    const { fields } = readFieldLines(this.#trailerLines, 0, this.#maxFields);
    const trailers: string[] = [];
    for (let at = 0; at < fields.length; at += 2)
      if (!NOT_IN_TRAILERS.test(fields[at] ?? '')) trailers.push(fields[at] ?? '', fields[at + 1] ?? '');
    this.#trailers = trailers;
  }
}
