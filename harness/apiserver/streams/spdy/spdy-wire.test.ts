import { expect } from 'chai';
import { constants, createDeflate } from 'node:zlib';
import { decodeHeaders, encodeHeaders, type SpdyHeaders } from './header-block.ts';
import { HeaderInflater, HeaderStorer } from './header-compression.ts';
import { readFrames } from './read-frames.ts';
import { SPDY_DICTIONARY } from './spdy-dictionary.ts';
import { spdyBytes, type SpdyFrame } from './spdy-frame.ts';

async function framesOf(...chunks: readonly Buffer[]): Promise<SpdyFrame[]> {
  const frames: SpdyFrame[] = [];
  for await (const frame of readFrames(given(chunks))) frames.push(frame);
  return frames;
}

async function* given(chunks: readonly Buffer[]): AsyncGenerator<Buffer> {
  for (const chunk of chunks) yield await Promise.resolve(chunk);
}

async function failure(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => 'no failure',
    (error: unknown) => (error instanceof Error ? error.name : 'not an error'),
  );
}

const HEADERS: SpdyHeaders = new Map([
  ['streamtype', 'stdout'],
  ['requestid', '12'],
]);

describe('SPDY frames', () => {
  const bytes = Buffer.concat([
    spdyBytes.synStream(1, Buffer.from('block')),
    spdyBytes.data(1, Buffer.from('hello'), false),
    spdyBytes.data(1, Buffer.alloc(0), true),
    spdyBytes.ping(2),
    spdyBytes.rstStream(1, 5),
    spdyBytes.goaway(1),
  ]);

  it('are the same however they were cut', async () => {
    const whole = await framesOf(bytes);
    expect(whole.map(({ type }) => type)).to.deep.equal(['syn-stream', 'data', 'data', 'ping', 'rst-stream', 'goaway']);
    const single = await framesOf(...[...bytes].map((byte) => Buffer.from([byte])));
    expect(joined(single)).to.deep.equal(joined(whole));
  });

  it('of unknown kinds are skipped', async () => {
    const unknown = Buffer.from([0x80, 3, 0, 99, 0, 0, 0, 2, 1, 2]);
    const none = Buffer.from([0x80, 3, 0, 0, 0, 0, 0, 0]);
    expect((await framesOf(unknown, none, spdyBytes.ping(1))).map(({ type }) => type)).to.deep.equal([
      'other',
      'other',
      'ping',
    ]);
  });

  it('that are too large or too short end the connection', async () => {
    expect(await failure(framesOf(Buffer.from([0x80, 3, 0, 1, 0, 0xff, 0xff, 0xff])))).to.equal('Error');
    expect(await failure(framesOf(Buffer.from([0x80, 3, 0, 1, 0, 0, 0, 1, 0])))).to.equal('Error');
  });

  it('carry more data than one frame can hold', async () => {
    const data = Buffer.alloc(3_000_000, 'y');
    const frames = await framesOf(spdyBytes.data(7, data, true));
    const pieces = frames.flatMap((frame) => (frame.type === 'data' ? [frame] : []));
    expect(Buffer.concat(pieces.map((piece) => piece.data)).equals(data)).to.equal(true);
    expect(pieces.filter(({ fin }) => fin)).to.have.length(1);
  });
});

/** Pieces of data that belong together as one. */
function joined(frames: readonly SpdyFrame[]): unknown {
  const text = frames.flatMap((frame) => (frame.type === 'data' ? [frame.data.toString()] : [])).join('');
  return [text, frames.filter(({ type }) => type !== 'data')];
}

describe('SPDY headers', () => {
  it('are read from what a compressor with the dictionary wrote, block after block', async () => {
    const deflate = createDeflate({ dictionary: SPDY_DICTIONARY });
    using inflater = new HeaderInflater();
    for (const headers of [HEADERS, new Map([['port', '8080']])]) {
      deflate.write(encodeHeaders(headers));
      await new Promise<void>((resolve) => {
        deflate.flush(constants.Z_SYNC_FLUSH, resolve);
      });
      const block = await inflater.read(deflate.read() as Buffer);
      expect(decodeHeaders(block)).to.deep.equal(headers);
    }
  });

  it('are written so that each block can be read at once', async () => {
    const storer = new HeaderStorer();
    using inflater = new HeaderInflater();
    for (const headers of [HEADERS, new Map<string, string>()])
      expect(decodeHeaders(await inflater.read(storer.write(encodeHeaders(headers))))).to.deep.equal(headers);
  });

  it('that are no such stream, a bomb, or cut short are refused', async () => {
    using garbage = new HeaderInflater();
    expect(await failure(garbage.read(Buffer.from('nonsense')))).to.equal('Error');
    using bomb = new HeaderInflater();
    const bytes = new HeaderStorer().write(Buffer.alloc(200_000));
    expect(await failure(bomb.read(bytes))).to.equal('Error');
    expect(() => decodeHeaders(encodeHeaders(HEADERS).subarray(0, 20))).to.throw(RangeError);
    expect(() => decodeHeaders(Buffer.from([0, 0, 0, 9]))).to.throw(RangeError);
  });
});
