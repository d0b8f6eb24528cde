import { Readable } from 'node:stream';
import { expect } from 'chai';
import { AsyncQueue } from './async-queue.ts';
import { readJsonLines, toJsonLine } from './json-lines.ts';
import { addressAt, formatIpv4, parseIpv4, parseIpv4Range, rangesOverlap } from './ipv4.ts';
import { seededRandom } from './random.ts';

describe('AsyncQueue', () => {
  it('gives what was pushed before and after the iteration began, then ends', async () => {
    const queue = new AsyncQueue<number>();
    queue.push(1);
    const got: number[] = [];
    const reading = (async () => {
      for await (const value of queue) got.push(value);
    })();
    queue.push(2);
    queue.end();
    queue.push(3);
    await reading;
    expect(got).to.deep.equal([1, 2]);
  });

  it('throws its failure after what was queued', async () => {
    const queue = new AsyncQueue<number>();
    queue.push(1);
    queue.end(new Error('cut'));
    const got: number[] = [];
    const error = await (async () => {
      for await (const value of queue) got.push(value);
    })().catch((e: unknown) => e);
    expect([got, String(error)]).to.deep.equal([[1], 'Error: cut']);
  });
});

describe('JSON lines', () => {
  it('survive chunks that cut lines and blank heartbeats', async () => {
    const text = `${toJsonLine({ a: 1 })}\n${toJsonLine({ b: 'ü' })}`;
    const bytes = Buffer.from(text);
    const chunks = [...bytes].map((byte) => Buffer.from([byte]));
    const values: unknown[] = [];
    for await (const value of readJsonLines(Readable.from(chunks))) values.push(value);
    expect(values).to.deep.equal([{ a: 1 }, { b: 'ü' }]);
  });
});

describe('IPv4', () => {
  it('reads and writes addresses, and refuses what is none', () => {
    expect(formatIpv4(parseIpv4('10.101.0.255') ?? 0)).to.equal('10.101.0.255');
    for (const text of ['10.1.1', '10.1.1.256', '10.1.1.01', 'a.b.c.d', ''])
      expect(parseIpv4(text), text).to.equal(undefined);
  });

  it('knows ranges, their addresses and their overlaps', () => {
    const pods = parseIpv4Range('10.101.0.0/16');
    const node = parseIpv4Range('10.101.3.0/24');
    const other = parseIpv4Range('10.102.0.0/16');
    if (pods === undefined || node === undefined || other === undefined) throw new Error('all three are ranges');
    expect([rangesOverlap(pods, node), rangesOverlap(node, pods), rangesOverlap(pods, other)]).to.deep.equal([
      true,
      true,
      false,
    ]);
    expect(addressAt(pods, 258)).to.equal('10.101.1.2');
    for (const text of ['10.101.0.1/16', '10.101.0.0', '10.101.0.0/33', '10.0.0.0/8/8'])
      expect(parseIpv4Range(text), text).to.equal(undefined);
  });
});

describe('seededRandom', () => {
  it('gives the same sequence for the same seed, within [0, 1)', () => {
    const a = seededRandom(7);
    const b = seededRandom(7);
    const first = Array.from({ length: 1_000 }, () => a.next());
    expect(Array.from({ length: 1_000 }, () => b.next())).to.deep.equal(first);
    expect(Math.min(...first)).to.be.at.least(0);
    expect(Math.max(...first)).to.be.below(1);
    expect(first.reduce((sum, value) => sum + value, 0) / first.length).to.be.closeTo(0.5, 0.05);
  });
});
