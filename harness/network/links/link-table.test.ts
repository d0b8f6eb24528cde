import { expect } from 'chai';
import type { Place } from '../place.ts';
import { OPEN_PATH } from './link-path.ts';
import { LinkTable } from './link-table.ts';

const west: Place = { kind: 'cluster', cluster: 'west', node: 'west-0', pod: 'shop/web-1' };
const east: Place = { kind: 'cluster', cluster: 'east', node: 'east-0' };
const balancer: Place = { kind: 'shared', name: 'lb' };

describe('LinkTable', () => {
  it('has no path but the open one without rules that fit', () => {
    const links = new LinkTable();
    links.add({ between: [{ cluster: 'west' }, { kind: 'outside' }], effect: { kind: 'hold' } });
    expect(links.path(west, east)).to.equal(OPEN_PATH);
  });

  for (const [a, b] of [
    [{ cluster: 'west' }, { cluster: 'east' }],
    [{ node: 'west-0' }, {}],
    [{}, { pod: 'shop/web-1' }],
    [{ kind: 'cluster' }, { kind: 'cluster' }],
  ] as const)
    it(`fits ${JSON.stringify(a)} and ${JSON.stringify(b)} to both directions`, () => {
      const links = new LinkTable();
      links.add({ between: [a, b], effect: { kind: 'reset' } });
      expect(links.path(west, east).cut).to.equal('reset');
      expect(links.path(east, west).cut).to.equal('reset');
    });

  it('tells places on the shared network by name', () => {
    const links = new LinkTable();
    links.add({ between: [{ name: 'lb' }, { cluster: 'east' }], effect: { kind: 'hold' } });
    expect(links.path(east, balancer).cut).to.equal('hold');
    expect(links.path(east, { kind: 'shared', name: 'client' })).to.equal(OPEN_PATH);
    expect(links.path(west, balancer)).to.equal(OPEN_PATH);
  });

  it('adds delays up and lets reset win over hold', () => {
    const links = new LinkTable();
    links.add({ between: [{}, {}], effect: { kind: 'delay', ms: 10 } });
    links.add({ between: [{ cluster: 'west' }, {}], effect: { kind: 'delay', ms: 5, jitterMs: 2 } });
    links.add({ between: [{ cluster: 'west' }, {}], effect: { kind: 'reset' } });
    const held = links.add({ between: [{}, {}], effect: { kind: 'hold' } });
    const path = links.path(west, east);
    expect(path.cut).to.equal('reset');
    expect(path.inbound.delays).to.deep.equal([
      { ms: 10, jitterMs: 0 },
      { ms: 5, jitterMs: 2 },
    ]);
    held[Symbol.dispose]();
    held[Symbol.dispose]();
    expect(links.path(east, balancer).cut).to.equal('none');
  });

  it('has one limiter for each direction of a rule, whoever asks', () => {
    const links = new LinkTable();
    links.add({ between: [{ cluster: 'west' }, { cluster: 'east' }], effect: { kind: 'limit', bytesPerSecond: 1 } });
    const [atWest, atEast] = [links.path(west, east), links.path(east, west)];
    expect(atWest.inbound.limiters[0]).to.equal(atEast.outbound.limiters[0]);
    expect(atWest.outbound.limiters[0]).to.equal(atEast.inbound.limiters[0]);
    expect(atWest.inbound.limiters[0]).to.not.equal(atWest.outbound.limiters[0]);
  });

  it('tells of each change once it is in force', () => {
    const links = new LinkTable();
    const seen: string[] = [];
    links.follow(() => seen.push(links.path(west, east).cut));
    using _rule = links.add({ between: [{}, {}], effect: { kind: 'hold' } });
    links.add({ between: [{}, {}], effect: { kind: 'reset' } })[Symbol.dispose]();
    expect(seen).to.deep.equal(['hold', 'reset', 'hold']);
  });

  it('refuses effects that make no sense', () => {
    const links = new LinkTable();
    expect(() => links.add({ between: [{}, {}], effect: { kind: 'limit', bytesPerSecond: 0 } })).to.throw(
      'bytesPerSecond must be greater than 0, not 0',
    );
    expect(() => links.add({ between: [{}, {}], effect: { kind: 'delay', ms: -1 } })).to.throw('must not be negative');
    expect(() => links.add({ between: [{}, {}], effect: { kind: 'delay', ms: Number.NaN } })).to.throw(RangeError);
  });
});
