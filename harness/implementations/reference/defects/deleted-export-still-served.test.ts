import { expect } from 'chai';
import type { RouteTable } from '../../../proxy/table/route-table.ts';
import { deletedExportStillServed } from './deleted-export-still-served.ts';
import { endpointsOf, referencesOf, sampleBackend, sampleTable } from './testing/sample-table.ts';

const STORE = [{ backend: 'store', weight: 1 }];

describe('deletedExportStillServed', () => {
  const served = (endpoints: readonly string[], exporters?: readonly string[]): RouteTable =>
    sampleTable({ references: STORE, backends: [sampleBackend('store', endpoints, exporters)] });
  const gone = (generation = 1): RouteTable => sampleTable({ generation, references: [{ weight: 1 }], backends: [] });
  const play = (...tables: readonly RouteTable[]): RouteTable => {
    const transform = deletedExportStillServed();
    return tables.map(transform).at(-1) ?? gone();
  };

  describe('when one of two exports is deleted', () => {
    it('keeps the endpoints of that cluster, over later tables too', () => {
      const both = served(['west:1', 'east:2']);
      const west = served(['west:1'], ['west']);
      expect(endpointsOf(play(both, west), 'store')).to.deep.equal(['west:1', 'east:2']);
      expect(endpointsOf(play(both, west, served(['west:3'], ['west'])), 'store')).to.deep.equal(['west:3', 'east:2']);
    });

    it('takes the true endpoints again when the export comes back', () => {
      const tables = [served(['west:1', 'east:2']), served(['west:1'], ['west']), served(['west:1', 'east:5'])];
      expect(endpointsOf(play(...tables), 'store')).to.deep.equal(['west:1', 'east:5']);
    });
  });

  describe('when the last export is deleted', () => {
    it('keeps the backend and the reference to it', () => {
      const after = play(served(['west:1'], ['west']), gone(), gone());
      expect(referencesOf(after)).to.deep.equal(STORE);
      expect(endpointsOf(after, 'store')).to.deep.equal(['west:1']);
    });

    it('lets go when the route is edited', () => {
      const after = play(served(['west:1'], ['west']), gone(2));
      expect(referencesOf(after)).to.deep.equal([{ weight: 1 }]);
      expect(endpointsOf(after, 'store')).to.equal(undefined);
    });
  });

  it('lets pods leave while the export stays, even the last of a cluster', () => {
    const both = served(['west:1', 'west:2', 'east:3']);
    expect(endpointsOf(play(both, served(['west:2', 'east:3'])), 'store')).to.deep.equal(['west:2', 'east:3']);
    expect(endpointsOf(play(both, served(['east:3'])), 'store')).to.deep.equal(['east:3']);
    expect(endpointsOf(play(both, served([])), 'store')).to.deep.equal([]);
  });

  it('leaves a reference alone that never resolved', () => {
    expect(referencesOf(play(gone(), gone()))).to.deep.equal([{ weight: 1 }]);
  });

  it('drops a backend that no rule names any more', () => {
    const elsewhere = sampleTable({
      generation: 2,
      references: [{ backend: 'cart', weight: 1 }],
      backends: [sampleBackend('cart', ['west:9'])],
    });
    expect(play(served(['west:1']), elsewhere)).to.deep.equal(elsewhere);
  });

  it('has no memory in a new proxy', () => {
    const transform = deletedExportStillServed();
    transform(served(['west:1'], ['west']));
    expect(deletedExportStillServed()(gone())).to.deep.equal(gone());
  });
});
