import { expect } from 'chai';
import type { Topology } from '../topology/topology.ts';
import { rolesOf, type Role } from './fleet-roles.ts';
import { ModelFleet } from './testing/model-fleet.ts';

function roles(
  configCluster: string,
  ...clusters: readonly (readonly [string, string])[]
): Partial<Record<Role, string>> {
  const { topology } = new ModelFleet({ clusters }).fleet;
  const wanted: Topology = { ...topology, configCluster };
  return Object.fromEntries(rolesOf(wanted));
}

describe('the roles of a fleet', () => {
  it('follow from the config cluster and the regions', () => {
    const store = [
      ['gke-west-1', 'us-west1-a'],
      ['gke-west-2', 'us-west1-a'],
      ['gke-east-1', 'us-east1-b'],
    ] as const;
    expect(roles('gke-west-1', ...store)).to.deep.equal({
      near: 'gke-west-1',
      sibling: 'gke-west-2',
      far: 'gke-east-1',
      other: 'gke-east-1',
    });
    expect(roles('gke-east-1', ...store)).to.deep.equal({
      near: 'gke-east-1',
      far: 'gke-west-1',
      other: 'gke-west-1',
    });
  });

  it('are absent when nobody fits', () => {
    expect(roles('a', ['a', 'us-west1'])).to.deep.equal({ near: 'a' });
    expect(roles('a', ['a', 'us-west1'], ['b', 'us-west1-c'])).to.deep.equal({
      near: 'a',
      sibling: 'b',
      other: 'b',
    });
    expect(roles('z', ['a', 'us-west1'])).to.deep.equal({});
  });
});
