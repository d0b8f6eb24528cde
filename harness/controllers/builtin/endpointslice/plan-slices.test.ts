import { expect } from 'chai';
import type { EndpointSlice, SliceEndpoint } from '../../../kube/api/discovery.ts';
import { planSlices } from './plan-slices.ts';

const PORTS = [{ name: '', protocol: 'TCP' as const, port: 80 }];
const endpoint = (index: number, ready = true): SliceEndpoint => ({
  addresses: [`10.0.${Math.floor(index / 200)}.${index % 200}`],
  conditions: { ready },
  targetRef: { kind: 'Pod', name: `p${index}`, uid: `u${index}` },
});
const endpoints = (from: number, to: number): SliceEndpoint[] =>
  Array.from({ length: to - from }, (_, index) => endpoint(from + index));
const slice = (name: string, held: readonly SliceEndpoint[]): EndpointSlice => ({
  apiVersion: 'discovery.k8s.io/v1',
  kind: 'EndpointSlice',
  metadata: { name },
  addressType: 'IPv4',
  endpoints: held,
  ports: PORTS,
});
const told = (...args: Parameters<typeof planSlices>): object => {
  const { write, remove, keep } = planSlices(...args);
  return {
    write: write.map((each) => `${each.slice?.metadata.name ?? 'new'} ${each.endpoints.length}`),
    remove: remove.map(({ metadata }) => metadata.name),
    keep: keep.map(({ metadata }) => metadata.name),
  };
};

describe('planSlices', () => {
  it('makes slices of at most 100 endpoints', () => {
    expect(told([], [{ ports: PORTS, endpoints: endpoints(0, 250) }])).to.deep.equal({
      write: ['new 100', 'new 100', 'new 50'],
      remove: [],
      keep: [],
    });
  });

  it('leaves slices alone whose endpoints stay, and fills the one with the least room that is enough', () => {
    const slices = [
      slice('full', endpoints(0, 100)),
      slice('half', endpoints(100, 150)),
      slice('few', endpoints(150, 160)),
    ];
    const all = [...endpoints(0, 160), endpoint(200)];
    expect(told(slices, [{ ports: PORTS, endpoints: all }])).to.deep.equal({
      write: ['half 51'],
      remove: [],
      keep: ['full', 'few'],
    });
  });

  it('fills a slice first that changes anyway', () => {
    const slices = [slice('a', endpoints(0, 50)), slice('b', endpoints(50, 60))];
    const all = [...endpoints(0, 50), ...endpoints(51, 60), endpoint(200)];
    expect(told(slices, [{ ports: PORTS, endpoints: all }])).to.deep.equal({
      write: ['b 10'],
      remove: [],
      keep: ['a'],
    });
  });

  it('writes an endpoint whose condition changed where it is', () => {
    const plan = planSlices(
      [slice('a', endpoints(0, 2))],
      [{ ports: PORTS, endpoints: [endpoint(0), endpoint(1, false)] }],
    );
    expect(plan.write.map((each) => each.endpoints[1]?.conditions)).to.deep.equal([{ ready: false }]);
  });

  it('keeps one empty slice where there are no endpoints', () => {
    expect(told([], [])).to.deep.equal({ write: ['new 0'], remove: [], keep: [] });
    expect(told([slice('a', endpoints(0, 2)), slice('b', endpoints(2, 3))], [])).to.deep.equal({
      write: ['a 0'],
      remove: ['b'],
      keep: [],
    });
  });

  it('turns a slice of other ports into one of the wanted ports', () => {
    const other = [{ name: '', protocol: 'TCP' as const, port: 81 }];
    expect(told([slice('a', endpoints(0, 2))], [{ ports: other, endpoints: endpoints(0, 2) }])).to.deep.equal({
      write: ['a 2'],
      remove: [],
      keep: [],
    });
  });
});
