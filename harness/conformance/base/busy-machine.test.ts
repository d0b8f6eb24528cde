import { expect } from 'chai';
import type { KubeClient } from '../../kube/client/kube-client.ts';
import type { CaseCluster } from '../context/case-context.ts';
import { allClusters } from '../context/fleet-clusters.ts';
import { ModelFleet } from '../testing/model-fleet.ts';
import { busyMachine } from './busy-machine.ts';
import { deployBase } from './deploy-base.ts';

async function deployed(): Promise<ModelFleet> {
  const model = new ModelFleet();
  const { fleet, installation, clock } = model;
  await deployBase({
    fleet,
    installation,
    clock,
    signal: new AbortController().signal,
    image: 'i',
    emit: () => undefined,
  });
  return model;
}

/** The cluster with some calls of its client replaced. */
function having({ client, ...cluster }: CaseCluster, replaced: Partial<KubeClient>): CaseCluster {
  const get = (target: KubeClient, name: string | symbol): unknown => {
    const own: unknown = Reflect.get(replaced, name) ?? Reflect.get(target, name);
    return typeof own === 'function' ? (own as () => unknown).bind(target) : own;
  };
  return { ...cluster, client: new Proxy(client, { get }) };
}

describe('busyMachine', () => {
  it('trusts a machine on which the pods answer at once', async () => {
    const { fleet, clock } = await deployed();
    expect(await busyMachine(allClusters(fleet), clock)).to.equal(undefined);
  });

  it('says which pods are too slow to be judged', async () => {
    const { fleet, clock } = await deployed();
    const [near, ...others] = allClusters(fleet);
    const slow = having(near!, { raw: (_path, { signal }) => clock.sleep(1_400, signal).then(() => 'OK') });
    expect(await busyMachine([slow, ...others], clock)).to.equal(
      'the machine is too busy to judge: a store pod of gke-west-1 took 1400 ms to answer directly',
    );
  });

  it('counts a pod that does not answer in time', async () => {
    const { fleet, clock } = await deployed();
    const [near] = allClusters(fleet);
    const silent = having(near!, { raw: (_path, { signal }) => clock.sleep(3_000, signal).then(() => 'OK') });
    expect(await busyMachine([silent], clock)).to.include('took 3000 ms to answer directly');
  });

  it('says nothing of a cluster whose API server is away', async () => {
    const { fleet, clock } = await deployed();
    const [, sibling] = allClusters(fleet);
    const away = having(sibling!, { list: () => Promise.reject(new Error('gone')) });
    expect(await busyMachine([away], clock)).to.equal(undefined);
  });
});
