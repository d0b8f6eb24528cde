import { expect } from 'chai';
import { startEmbeddedApiServer } from '../../apiserver/testing/embedded-api-server.ts';
import { systemClock } from '../../core/clock.ts';
import { FakeClock } from '../../core/testing/fake-clock.ts';
import { NODE, type CoreCondition } from '../../kube/api/core.ts';
import { KubeletRig } from '../testing/kubelet-rig.ts';
import { LEASE, LEASE_NAMESPACE } from './node-object.ts';

describe('the heartbeat of a node', () => {
  const clock = new FakeClock();
  const { signal } = new AbortController();
  let rig: KubeletRig;

  before(async () => {
    rig = await KubeletRig.start((podRuntime) => startEmbeddedApiServer(systemClock, { podRuntime }), clock);
  });
  after(() => rig[Symbol.asyncDispose]());

  async function renewTime(): Promise<unknown> {
    const lease = await rig.client.get(LEASE, { name: 'node-0', namespace: LEASE_NAMESPACE }, { signal });
    return (lease['spec'] as Readonly<Record<string, unknown>>)['renewTime'];
  }

  async function readiness(): Promise<CoreCondition | undefined> {
    const { status } = await rig.client.get(NODE, { name: 'node-0' }, { signal });
    return status?.conditions?.find(({ type }) => type === 'Ready');
  }

  it('renews its Lease every ten seconds', async () => {
    const before = await renewTime();
    await rig.stepUntil(clock, clock.sleep(10_500));
    expect(Date.parse(String(await renewTime())) - Date.parse(String(before))).to.be.within(9_000, 11_000);
  });

  it('stops while the node is down, and says that it is Ready once it is back', async () => {
    await rig.kubelets.stopNode('node-0');
    const before = await renewTime();
    await rig.stepUntil(clock, clock.sleep(30_000));
    expect(await renewTime()).to.equal(before);
    // As the node life cycle controller marks it.
    const { status } = await rig.client.get(NODE, { name: 'node-0' }, { signal });
    const conditions = (status?.conditions ?? []).map((each) => ({ ...each, status: 'Unknown' }));
    await rig.client.mergePatch(
      NODE,
      { name: 'node-0' },
      { status: { conditions } },
      { signal, subresource: 'status' },
    );
    expect((await readiness())?.status).to.equal('Unknown');
    await rig.kubelets.startNode('node-0');
    expect((await readiness())?.status).to.equal('True');
    expect(await renewTime()).not.to.equal(before);
  });
});
