import { expect } from 'chai';
import { systemClock } from '../../core/clock.ts';
import { systemRandom } from '../../core/random.ts';
import { ALPHA_GATEWAY_CLASS, type AlphaGatewayClass } from '../../kube/api/gateway-v1alpha1.ts';
import type { KubeClient } from '../../kube/client/kube-client.ts';
import { alphaGatewayClassCrd } from '../../kube/crds/gateway-v1alpha1/gateway-class.ts';
import { applyManifest } from '../../kube/manifest/apply-manifest.ts';
import type { ApiServer } from '../api-server.ts';
import { inProcessClient } from '../in-process-client.ts';
import { startApiServer } from '../server.ts';

describe('a status with a default', () => {
  const { signal } = new AbortController();
  const options = { fieldManager: 'tests', signal, clock: systemClock };
  let server: ApiServer;
  let client: KubeClient;

  before(async () => {
    server = await startApiServer({ clock: systemClock, random: systemRandom, tls: 'off' });
    client = inProcessClient(server);
    await applyManifest(client, [alphaGatewayClassCrd], options);
  });
  after(() => server[Symbol.asyncDispose]());

  function gatewayClass(name: string): AlphaGatewayClass {
    return {
      apiVersion: 'networking.x-k8s.io/v1alpha1',
      kind: 'GatewayClass',
      metadata: { name },
      spec: { controller: 'example.com/controller' },
      status: { conditions: [] },
    };
  }
  const reasons = ({ status }: AlphaGatewayClass): readonly string[] =>
    (status?.conditions ?? []).map(({ type, status: value, reason }) => `${type} ${value} ${reason}`);

  it('is that of a new object of a kind with one version, whatever its maker says', async () => {
    const wanted = ['Admitted False Waiting'];
    expect(reasons(await client.create(ALPHA_GATEWAY_CLASS, gatewayClass('made'), { signal }))).to.deep.equal(wanted);
    await client.apply(ALPHA_GATEWAY_CLASS, gatewayClass('applied'), options);
    for (const name of ['made', 'applied'])
      expect(reasons(await client.get(ALPHA_GATEWAY_CLASS, { name }, { signal })), name).to.deep.equal(wanted);
  });

  it('stays what a controller wrote when the rest changes', async () => {
    const made = await client.create(ALPHA_GATEWAY_CLASS, gatewayClass('changed'), { signal });
    const conditions = (made.status?.conditions ?? []).map((condition) => ({ ...condition, reason: 'Handled' }));
    const told = await client.update(
      ALPHA_GATEWAY_CLASS,
      { ...made, status: { conditions } },
      { signal, subresource: 'status' },
    );
    const { status: _left, ...rest } = told;
    const changed = await client.update(
      ALPHA_GATEWAY_CLASS,
      { ...rest, spec: { controller: 'example.com/other' } },
      { signal },
    );
    expect(reasons(changed)).to.deep.equal(['Admitted False Handled']);
  });
});
