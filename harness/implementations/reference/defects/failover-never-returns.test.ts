import { expect } from 'chai';
import { failoverNeverReturns } from './failover-never-returns.ts';
import { endpointsOf, sampleBackend, sampleTable } from './testing/sample-table.ts';

describe('failoverNeverReturns', () => {
  const play = (
    ...steps: readonly { readonly endpoints: readonly string[]; readonly exporters?: readonly string[] }[]
  ): readonly (readonly string[] | undefined)[] => {
    const transform = failoverNeverReturns();
    return steps.map(({ endpoints, exporters }) =>
      endpointsOf(
        transform(sampleTable({ references: [], backends: [sampleBackend('store', endpoints, exporters)] })),
        'store',
      ),
    );
  };

  it('fails over, and keeps traffic from a cluster that comes back', () => {
    expect(
      play({ endpoints: ['west:1', 'east:2'] }, { endpoints: ['east:2'] }, { endpoints: ['west:3', 'east:2'] }),
    ).to.deep.equal([['west:1', 'east:2'], ['east:2'], ['east:2']]);
  });

  it('lets single pods come and go', () => {
    expect(
      play({ endpoints: ['west:1', 'west:2'] }, { endpoints: ['west:2'] }, { endpoints: ['west:2', 'west:3'] }),
    ).to.deep.equal([['west:1', 'west:2'], ['west:2'], ['west:2', 'west:3']]);
  });

  it('lets a cluster join late', () => {
    expect(play({ endpoints: ['west:1'] }, { endpoints: ['west:1', 'east:2'] })[1]).to.deep.equal(['west:1', 'east:2']);
  });

  it('lets a cluster return whose export was withdrawn', () => {
    const both = ['west:1', 'east:2'];
    expect(
      play({ endpoints: both }, { endpoints: ['west:1'], exporters: ['west'] }, { endpoints: both })[2],
    ).to.deep.equal(both);
  });

  it('forgets a failure when the export is withdrawn', () => {
    const both = ['west:1', 'east:2'];
    const answers = play(
      { endpoints: both },
      { endpoints: ['west:1'] },
      { endpoints: ['west:1'], exporters: ['west'] },
      { endpoints: both },
    );
    expect(answers[3]).to.deep.equal(both);
  });

  it('keeps a memory for each backend and each proxy', () => {
    const transform = failoverNeverReturns();
    const table = (store: readonly string[]): Parameters<typeof transform>[0] =>
      sampleTable({ references: [], backends: [sampleBackend('store', store), sampleBackend('cart', ['west:9'])] });
    for (const store of [['west:1'], []]) transform(table(store));
    const after = transform(table(['west:1']));
    expect([endpointsOf(after, 'store'), endpointsOf(after, 'cart')]).to.deep.equal([[], ['west:9']]);
    expect(endpointsOf(failoverNeverReturns()(table(['west:1'])), 'store')).to.deep.equal(['west:1']);
  });
});
