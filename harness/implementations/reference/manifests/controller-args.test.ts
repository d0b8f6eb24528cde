import { expect } from 'chai';
import { fakeFleet } from '../../testing/fake-fleet.ts';
import { controllerArgs } from './controller-args.ts';

describe('controllerArgs', () => {
  it('tells the controller the whole fleet', async () => {
    await using world = await fakeFleet({ react: (object) => object });
    expect(controllerArgs(world.fleet.topology)).to.deep.equal([
      'controller',
      ...['--kubeconfig', '/etc/fleetbed/kubeconfig/kubeconfig'],
      ...['--config-cluster', 'gke-west-1'],
      ...['--cluster', 'gke-west-1=us-west1-a'],
      ...['--cluster', 'gke-west-2=us-west1-a'],
      ...['--cluster', 'gke-east-1=us-east1-b'],
      ...['--load-balancer', 'lb-0=172.28.0.10'],
      ...['--load-balancer', 'lb-1=172.28.0.11'],
      ...['--project', 'fleetbed'],
      ...['--project-number', '000000000001'],
      ...['--default-client-region', 'us-west1'],
      ...['--health-check-time-scale', '0.06666666666666667'],
      ...['--port', '8080'],
    ]);
  });
});
