import { expect } from 'chai';
import { startEmbeddedApiServer } from '../../apiserver/testing/embedded-api-server.ts';
import { systemClock } from '../../core/clock.ts';
import { DEPLOYMENT } from '../../kube/api/apps.ts';
import { NAMESPACE } from '../../kube/api/core.ts';
import type { ClusterHandle } from '../../providers/provider.ts';
import { proxyDeployment } from './manifests/proxy-deployment.ts';
import { SYSTEM_NAMESPACE } from './manifests/system-names.ts';
import { restartDeployment } from './restart-deployment.ts';

const signal = new AbortController().signal;
const key = { namespace: SYSTEM_NAMESPACE, name: 'proxy' };

describe('restartDeployment', () => {
  it('asks for a new pod and waits until that is there', async () => {
    await using api = await startEmbeddedApiServer();
    const { client } = api;
    await client.create(
      NAMESPACE,
      { apiVersion: 'v1', kind: 'Namespace', metadata: { name: SYSTEM_NAMESPACE } },
      { signal },
    );
    await client.create(
      DEPLOYMENT,
      proxyDeployment({ name: key.name, image: 'proxy', role: 'gateway', subscriber: 'gateway' }),
      { signal },
    );
    /** Does what the controller of Deployments does once a pod of the generation is ready. */
    const report = async (observedGeneration: number): Promise<void> => {
      const status = { observedGeneration, replicas: 1, updatedReplicas: 1, readyReplicas: 1, availableReplicas: 1 };
      await client.mergePatch(DEPLOYMENT, key, { status }, { signal, subresource: 'status' });
    };
    await report(1);
    let isOver = false;
    const cluster = { name: 'one', client } as unknown as ClusterHandle;
    const restarted = restartDeployment(cluster, { name: key.name }, { clock: systemClock, signal }, 10_000).then(
      () => {
        isOver = true;
      },
    );
    for (let generation = 1; generation === 1;)
      generation = (await client.get(DEPLOYMENT, key, { signal })).metadata.generation ?? 1;
    expect(isOver).to.equal(false);
    await report(2);
    await restarted;
    const { spec } = await client.get(DEPLOYMENT, key, { signal });
    expect(Object.keys(spec.template.metadata?.annotations ?? {})).to.deep.equal(['kubectl.kubernetes.io/restartedAt']);
  });
});
