import { expect } from 'chai';
import { decodeFleet } from '../topology/decode.ts';
import { planFleet } from '../topology/plan.ts';
import type { FleetSpec } from '../topology/topology.ts';
import { refuseOtherFleet } from './refuse-other-fleet.ts';

const fleet = (clusters: string, provider = 'kind'): FleetSpec =>
  decodeFleet(
    `{apiVersion: fleetbed.dev/v1alpha1, kind: Fleet, metadata: {name: shop}, spec: {provider: ${provider}, clusters: ${clusters}}}`,
    { file: 'fleet.yaml' },
  );

describe('refuseOtherFleet', () => {
  const up = planFleet(fleet('[west, east]'), { subnets: [], ports: [] });

  it('takes the fleet that the file describes', () => {
    refuseOtherFleet(fleet('[west, east]'), up);
  });

  it('names everything in which the fleet that is up differs', () => {
    let problems: unknown;
    try {
      refuseOtherFleet(fleet('[north]', 'k3d'), up);
    } catch (error) {
      expect(error).to.have.property('code', 'FLEETBED_FLEET_EXISTS');
      problems = (error as { readonly problems: unknown }).problems;
    }
    expect(problems).to.deep.equal([
      { path: 'spec.provider', message: 'the file says k3d, up is kind' },
      { path: 'spec.configCluster', message: 'the file says north, up is west' },
      {
        path: 'spec.clusters',
        message: 'the file says north (us-west1-a), up is west (us-west1-a), east (us-east1-b)',
      },
    ]);
  });
});
