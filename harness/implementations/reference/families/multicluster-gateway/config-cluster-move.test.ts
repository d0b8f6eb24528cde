import { expect } from 'chai';
import { systemClock } from '../../../../core/clock.ts';
import { DEPLOYMENT, type Deployment } from '../../../../kube/api/apps.ts';
import type { AnyObject } from '../../../../kube/meta/object.ts';
import { fakeFleet } from '../../../testing/fake-fleet.ts';
import { currentConfigCluster, moveConfigCluster } from './config-cluster-move.ts';

const KEY = { namespace: 'fleetbed-system', name: 'fleetbed-controller' };
const controller: AnyObject = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { ...KEY, generation: 1 },
  spec: { replicas: 1, template: { spec: { containers: [{ name: 'controller', args: ['controller'] }] } } },
  status: { observedGeneration: 1, updatedReplicas: 1, availableReplicas: 1 },
};
const accepted: AnyObject = {
  apiVersion: 'gateway.networking.k8s.io/v1',
  kind: 'GatewayClass',
  metadata: { name: 'gke-l7-global-external-managed-mc' },
  status: { conditions: [{ type: 'Accepted', status: 'True', reason: 'Accepted', message: '' }] },
};

describe('moveConfigCluster (000-R21)', () => {
  it('starts the controller anew where it is, with rights in the cluster that it reads now, and remembers it', async () => {
    await using world = await fakeFleet({ react: (object) => object });
    const { fleet, clients } = world;
    const [home, target] = [clients.get('gke-west-1'), clients.get('gke-east-1')];
    home?.put(controller);
    target?.put(accepted);
    const { signal } = new AbortController();
    expect(await currentConfigCluster(fleet, signal)).to.equal('gke-west-1');
    await moveConfigCluster(fleet, 'gke-east-1', { clock: systemClock, signal }, 1_000);
    expect(await currentConfigCluster(fleet, signal)).to.equal('gke-east-1');
    const { spec } = (await fleet.clusters.get('gke-west-1')?.client.get(DEPLOYMENT, KEY, { signal })) as Deployment;
    const args = spec.template.spec.containers[0]?.args ?? [];
    const of = (flag: string): string | undefined => args[args.indexOf(flag) + 1];
    expect([of('--config-cluster'), of('--home'), of('--default-client-region')]).to.deep.equal([
      'gke-east-1',
      'gke-west-1',
      'us-east1',
    ]);
    expect(target?.applied.map(({ kind, metadata }) => `${kind} ${metadata.name}`)).to.include(
      'ClusterRole fleetbed-controller-config',
    );
  });

  it('refuses a cluster that the fleet does not have', async () => {
    await using world = await fakeFleet({ react: (object) => object });
    const { signal } = new AbortController();
    const moved = moveConfigCluster(world.fleet, 'nope', { clock: systemClock, signal }, 1_000);
    const failure: unknown = await moved.catch((error: unknown) => error);
    expect(failure).to.have.property('code', 'FLEETBED_CLUSTER_UNKNOWN');
  });
});
