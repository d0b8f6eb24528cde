import { expect } from 'chai';
import { FleetbedError } from '../../core/errors.ts';
import { RouteTableDecoder } from '../../proxy/table/decode-route-table.ts';
import type { RouteTable } from '../../proxy/table/route-table.ts';
import { TableLines } from './table-lines.ts';

/** Routes with a backend each; the weight of each is `weight`, or what `changed` says. */
function table(version: number, count: number, changed: Readonly<Record<number, number>> = {}): RouteTable {
  const numbers = Array.from({ length: count }, (_, n) => n);
  return {
    version,
    sources: {},
    defaultClientRegion: 'us-west1',
    listeners: [
      {
        name: 'http',
        port: 80,
        protocol: 'HTTP',
        routes: numbers.map((n) => ({
          id: `store/${String(n)}`,
          createdAt: '2026-01-01T00:00:00Z',
          hostnames: [`h${String(n)}.example.com`],
          rules: [
            {
              matches: [{ path: { type: 'PathPrefix', value: '/' }, headers: [], queryParams: [] }],
              backends: [{ backend: `b${String(n)}`, weight: changed[n] ?? 1 }],
            },
          ],
        })),
      },
    ],
    backends: Object.fromEntries(
      numbers.map((n) => [`b${String(n)}`, { name: `b${String(n)}`, endpoints: [], drainingTimeoutMs: 1_000 }]),
    ),
  };
}

/** What a reader makes of lines, in their order. */
function readAll(decoder: RouteTableDecoder, lines: Iterable<string>): RouteTable[] {
  return [...lines].map((line) => decoder.read(JSON.parse(line))).filter((each) => each !== undefined);
}

describe('TableLines', () => {
  it('has a small table in one line', () => {
    const small = table(1, 10);
    expect([...new TableLines().of(small)].map((line) => JSON.parse(line) as unknown)).to.deep.equal([small]);
  });

  it('has a large table in lines of some milliseconds each, of which the last is the table', () => {
    const large = table(1, 1_000);
    const lines = [...new TableLines().of(large)];
    expect(lines.length).to.be.greaterThan(5);
    expect(Math.max(...lines.slice(0, -1).map(({ length }) => length))).to.be.below(40_000);
    expect(readAll(new RouteTableDecoder(), lines)).to.deep.equal([large]);
  });

  it('sends what has changed, and the reader has the objects that it had', () => {
    const [lines, decoder] = [new TableLines(), new RouteTableDecoder()];
    const [before] = readAll(decoder, lines.of(table(1, 1_000)));
    const change = [...lines.of(table(2, 1_000, { 500: 7 }))];
    expect(change.map(({ length }) => length < 20_000)).to.deep.equal([true, true]);
    const [after] = readAll(decoder, change);
    expect(after).to.deep.equal(table(2, 1_000, { 500: 7 }));
    const routes = (each: RouteTable | undefined) => each?.listeners[0]?.routes ?? [];
    expect(routes(after).filter((route, at) => route !== routes(before)[at])).to.have.length(1);
    expect(after?.backends['b3']).to.equal(before?.backends['b3']);
  });

  it('keeps the order of tables, through removals, repetitions and small ones', () => {
    const [lines, decoder] = [new TableLines(), new RouteTableDecoder()];
    const repeated = table(6, 200);
    const [listener] = repeated.listeners;
    const twice = { ...repeated, listeners: [listener!, { ...listener!, port: 81 }] };
    const all = [table(1, 300), table(2, 120), table(3, 300, { 1: 2 }), table(4, 5), table(5, 300), twice];
    expect(all.flatMap((each) => readAll(decoder, lines.of(each)))).to.deep.equal(all);
  });

  it('lets a newer table take the place of one that is not sent yet', () => {
    for (const sent of [0, 1, 3, 6]) {
      const [lines, decoder] = [new TableLines(), new RouteTableDecoder()];
      const [first, newer] = [table(1, 1_000), table(2, 1_000, { 0: 5, 999: 5 })];
      const begun = lines.of(first);
      const some = Array.from({ length: sent }, () => begun.next().value as string);
      expect(readAll(decoder, some)).to.deep.equal([]);
      expect(readAll(decoder, lines.of(newer))).to.deep.equal([newer]);
      expect(readAll(decoder, lines.of(first))).to.deep.equal([first]);
    }
  });

  it('begins anew on a new stream, whose reader has the objects of the old one', () => {
    const decoder = new RouteTableDecoder();
    const [before] = readAll(decoder, new TableLines().of(table(1, 1_000)));
    decoder.restart();
    const [after] = readAll(decoder, new TableLines().of(table(9, 1_000, { 3: 4 })));
    expect(after).to.deep.equal(table(9, 1_000, { 3: 4 }));
    expect(after?.listeners[0]?.routes[2]).to.equal(before?.listeners[0]?.routes[2]);
  });

  it('is not believed when a part is none', () => {
    const [lines, decoder] = [new TableLines(), new RouteTableDecoder()];
    const [first = ''] = lines.of(table(1, 1_000, { 2: -1 }));
    expect(() => decoder.read(JSON.parse(first)))
      .to.throw(FleetbedError)
      .with.nested.property('problems[0].path', 'parts.routes.2.rules.0.backends.0.weight');
    expect(() => decoder.read({ parts: { routes: [] } }))
      .to.throw(FleetbedError)
      .with.nested.property('problems[0].path', 'parts.backends');
  });

  it('is not believed when it names a part that was not sent', () => {
    const [lines, decoder] = [new TableLines(), new RouteTableDecoder()];
    const last = [...lines.of(table(1, 1_000))].at(-1) ?? '';
    expect(() => decoder.read(JSON.parse(last)))
      .to.throw(FleetbedError)
      .with.nested.property('problems[0]')
      .that.deep.equals({ path: 'listeners.0.routes.0', message: 'no part of this number was sent' });
  });
});
