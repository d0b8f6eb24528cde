import { expect } from 'chai';
import { PassThrough } from 'node:stream';
import { terminalSizes } from './terminal-sizes.ts';

describe('terminalSizes()', () => {
  it('reads sizes however they were cut, and ends with the stream', async () => {
    const stream = new PassThrough();
    const sizes = terminalSizes(stream);
    stream.write('{"Width":80,"Hei');
    stream.write('ght":24}\n');
    expect((await sizes.next()).value).to.deep.equal({ width: 80, height: 24 });
    stream.write('{"width":100,"height":30}');
    expect((await sizes.next()).value).to.deep.equal({ width: 100, height: 30 });
    stream.end();
    expect((await sizes.next()).done).to.equal(true);
  });

  it('keeps only the latest for who is slow', async () => {
    const stream = new PassThrough();
    const sizes = terminalSizes(stream);
    const first = sizes.next();
    for (const width of [1, 2, 3]) stream.write(`{"Width":${width},"Height":1}`);
    expect((await first).value).to.deep.equal({ width: 3, height: 1 });
  });

  it('ends at what is no size', async () => {
    const stream = new PassThrough();
    const sizes = terminalSizes(stream);
    stream.write('nonsense}{"Width":1,"Height":1}');
    expect((await sizes.next()).done).to.equal(true);
  });
});
