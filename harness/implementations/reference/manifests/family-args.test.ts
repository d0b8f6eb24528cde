import { expect } from 'chai';
import { fakeFleet } from '../../testing/fake-fleet.ts';
import { familyArgs } from './family-args.ts';

describe('familyArgs', () => {
  it('tells the controller its family, its home and what it reaches', async () => {
    await using world = await fakeFleet({ react: (object) => object });
    const { topology } = world.fleet;
    expect(
      familyArgs({
        family: 'gateway-api',
        topology,
        home: 'gke-east-1',
        reach: ['gke-east-1'],
        serviceAddresses: '172.28.66.0/24',
        settings: { speed: 'high' },
      }),
    ).to.deep.equal([
      ...['controller', '--family', 'gateway-api'],
      ...['--kubeconfig', '/etc/fleetbed/kubeconfig/kubeconfig'],
      ...['--config-cluster', 'gke-west-1', '--home', 'gke-east-1'],
      ...['--cluster', 'gke-east-1=us-east1-b', '--network', 'gke-east-1=default'],
      ...['--service-addresses', '172.28.66.0/24', '--set', 'speed=high'],
      ...['--port', '8080'],
    ]);
  });
});
