import { expect } from 'chai';
import { FakeClock } from '../../core/testing/fake-clock.ts';
import type { RouteTable } from '../../proxy/table/route-table.ts';
import { RouteTables, type RouteTableContent } from './route-tables.ts';

const content = (generation: number): RouteTableContent => ({
  sources: { 'Gateway/store/external-http': generation },
  defaultClientRegion: 'us-west1',
  listeners: [],
  backends: {},
});
const ack = (version: number, ports: readonly number[] = []): Parameters<RouteTables['acknowledge']>[1] => ({
  version,
  ports,
  failures: [],
});

function rig(): {
  readonly clock: FakeClock;
  readonly tables: RouteTables;
  readonly changes: () => number;
  readonly start: number;
} {
  const clock = new FakeClock();
  let changes = 0;
  const tables = new RouteTables(clock, ['lb-0'], () => {
    changes += 1;
  });
  return { clock, tables, changes: () => changes, start: clock.date().getTime() };
}

describe('RouteTables', () => {
  it('numbers tables from the wall clock, one more with each change of content and only then', () => {
    const { tables, start } = rig();
    expect(tables.current('lb-0')).to.equal(undefined);
    expect(tables.publish('lb-0', content(1))).to.equal(true);
    expect(tables.current('lb-0')?.version).to.equal(start);
    expect(tables.publish('lb-0', content(1))).to.equal(false);
    expect(tables.publish('lb-0', content(2))).to.equal(true);
    expect(tables.current('lb-0')).to.deep.equal({ version: start + 1, ...content(2) });
  });

  it('hands each new table to whoever reads', () => {
    const { tables, start } = rig();
    const read: RouteTable[] = [];
    const subscription = tables.subscribe('lb-0', (table) => read.push(table));
    tables.publish('lb-0', content(1));
    subscription[Symbol.dispose]();
    tables.publish('lb-0', content(2));
    expect(read.map(({ version }) => version)).to.deep.equal([start]);
  });

  it('knows what the proxy serves from its acknowledgements, also late ones', () => {
    const { tables, changes, start } = rig();
    tables.publish('lb-0', content(1));
    tables.publish('lb-0', content(2));
    tables.acknowledge('lb-0', ack(start, [80]));
    expect(tables.state('lb-0').applied).to.deep.equal({ ...ack(start, [80]), sources: content(1).sources });
    expect(tables.state('lb-0').upToDate).to.equal(false);
    tables.acknowledge('lb-0', ack(start + 1, [80]));
    expect(tables.state('lb-0').upToDate).to.equal(true);
    expect(changes()).to.equal(2);
  });

  it('ignores acknowledgements of an earlier life and those that come out of order', () => {
    const { tables, changes, start } = rig();
    tables.publish('lb-0', content(1));
    tables.acknowledge('lb-0', ack(start - 5));
    expect(tables.state('lb-0')).not.to.have.property('applied');
    tables.publish('lb-0', content(2));
    tables.acknowledge('lb-0', ack(start + 1));
    tables.acknowledge('lb-0', ack(start));
    expect(tables.state('lb-0').applied?.version).to.equal(start + 1);
    expect(changes()).to.equal(1);
  });

  it('tells for how long a proxy has been away', async () => {
    const { clock, tables } = rig();
    await clock.advance(1_000);
    expect(tables.state('lb-0').absentMs).to.equal(1_000);
    const subscription = tables.subscribe('lb-0', () => undefined);
    await clock.advance(1_000);
    expect(tables.state('lb-0').absentMs).to.equal(0);
    subscription[Symbol.dispose]();
    await clock.advance(300);
    expect(tables.state('lb-0').absentMs).to.equal(300);
  });
});
