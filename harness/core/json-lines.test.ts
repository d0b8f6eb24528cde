import { PassThrough } from 'node:stream';
import { expect } from 'chai';
import { readJsonLines } from './json-lines.ts';

async function readAll(stream: PassThrough): Promise<{ readonly values: unknown[]; readonly error?: unknown }> {
  const values: unknown[] = [];
  try {
    for await (const value of readJsonLines(stream)) values.push(value);
    return { values };
  } catch (error) {
    return { values, error };
  }
}

describe('readJsonLines', () => {
  it('gives a last line without a newline, and each of several in one chunk', async () => {
    const stream = new PassThrough();
    stream.end('{"a":1}\r\n\n{"b":2}\n{"c":3}');
    expect(await readAll(stream)).to.deep.equal({ values: [{ a: 1 }, { b: 2 }, { c: 3 }] });
  });

  it('throws the error of a stream that fails', async () => {
    const stream = new PassThrough();
    const reading = readAll(stream);
    stream.write('{"a":1}\n');
    const broken = new Error('read ECONNRESET');
    setImmediate(() => stream.destroy(broken));
    expect(await reading).to.deep.equal({ values: [{ a: 1 }], error: broken });
  });

  it('ends when the stream is destroyed without an error', async () => {
    const stream = new PassThrough();
    const reading = readAll(stream);
    stream.destroy();
    expect((await reading).error).to.include({ code: 'ERR_STREAM_PREMATURE_CLOSE' });
  });

  it('throws a SyntaxError for a line that is not JSON', async () => {
    const stream = new PassThrough();
    stream.end('{"a":1}\nno\n');
    const { values, error } = await readAll(stream);
    expect(values).to.deep.equal([{ a: 1 }]);
    expect(error).to.be.instanceOf(SyntaxError);
  });
});
