import { expect } from 'chai';
import { startEmbeddedApiServer, type EmbeddedApiServer } from '../../../apiserver/testing/embedded-api-server.ts';
import { FakeClock } from '../../../core/testing/fake-clock.ts';
import { LEASE } from '../../../kube/api/coordination.ts';
import { EVENT, NODE, type Node } from '../../../kube/api/core.ts';
import { POD, type Pod } from '../../../kube/api/pod.ts';
import { kubeTime } from '../../../kube/meta/conditions.ts';
import { startBuiltInRig, type BuiltInRig } from '../../testing/built-in-rig.ts';

describe('node lifecycle', () => {
  let clock: FakeClock;
  let api: EmbeddedApiServer;
  let rig: BuiltInRig;

  beforeEach(async () => {
    clock = new FakeClock();
    api = await startEmbeddedApiServer(clock);
    rig = await startBuiltInRig(api.client, clock, { nodes: ['a', 'b'] });
    await rig.create(POD, {
      metadata: { name: 'p' },
      spec: { nodeName: 'a', containers: [{ name: 'c', image: 'i' }] },
    });
    await rig.idle();
  });
  afterEach(async () => {
    await rig[Symbol.asyncDispose]();
    await api[Symbol.asyncDispose]();
  });

  /** Only the kubelet of `b` speaks. */
  const pass = async (seconds: number): Promise<void> => {
    for (let left = seconds; left > 0; left -= 10) {
      await clock.advance(Math.min(10, left) * 1_000);
      await heartbeat('b');
      await rig.idle();
    }
  };
  const heartbeat = async (node: string): Promise<void> => {
    const renewTime = `${clock.date().toISOString().slice(0, 23)}000Z`;
    const key = { namespace: 'kube-node-lease', name: node };
    const spec = { holderIdentity: node, renewTime };
    const signal = new AbortController().signal;
    if ((await api.client.find(LEASE, key, { signal })) === undefined) await rig.create(LEASE, { metadata: key, spec });
    else await rig.patch(LEASE, key, { spec });
  };
  const taints = ({ spec }: Node): readonly string[] =>
    (spec?.taints ?? []).map(({ key, effect }) => `${key}:${effect}`).sort();
  const ready = (pod: Pod): string | undefined => pod.status?.conditions?.find(({ type }) => type === 'Ready')?.status;

  it('makes the conditions of a silent node Unknown, taints it and marks its pods', async () => {
    await pass(40);
    expect(taints(await rig.get(NODE, { name: 'a' }))).to.deep.equal([]);
    await pass(20);
    const node = await rig.get(NODE, { name: 'a' });
    const condition = node.status?.conditions?.find(({ type }) => type === 'Ready');
    expect(`${condition?.status ?? ''} ${condition?.reason ?? ''}: ${condition?.message ?? ''}`).to.equal(
      'Unknown NodeStatusUnknown: Kubelet stopped posting node status.',
    );
    expect(taints(node)).to.deep.equal([
      'node.kubernetes.io/unreachable:NoExecute',
      'node.kubernetes.io/unreachable:NoSchedule',
    ]);
    expect(ready(await rig.get(POD, 'p'))).to.equal('False');
    expect(taints(await rig.get(NODE, { name: 'b' }))).to.deep.equal([]);
    const reasons = (await rig.list(EVENT)).map(
      ({ involvedObject, reason }) => `${involvedObject.kind ?? ''} ${reason ?? ''}`,
    );
    expect(reasons).to.include.members(['Node NodeNotReady', 'Pod NodeNotReady', 'Node RegisteredNode']);
  });

  it('drives pods away after the 300 s that they tolerate', async () => {
    await pass(60);
    await pass(280);
    expect((await rig.get(POD, 'p')).metadata.deletionTimestamp).to.equal(undefined);
    await pass(30);
    const events = (await rig.list(EVENT)).filter(({ reason }) => reason === 'TaintManagerEviction');
    expect(events.map(({ message }) => message)).to.deep.equal(['Marking for deletion Pod default/p']);
    expect(await rig.list(POD)).to.deep.equal([]);
  });

  it('removes the taints when the node is back', async () => {
    await pass(60);
    const conditions = [{ type: 'Ready', status: 'True', lastHeartbeatTime: kubeTime(clock.date()) }];
    await rig.patch(NODE, { name: 'a' }, { status: { conditions } }, 'status');
    await rig.idle();
    expect(taints(await rig.get(NODE, { name: 'a' }))).to.deep.equal([]);
    await pass(40);
    expect((await rig.get(POD, 'p')).metadata.deletionTimestamp).to.equal(undefined);
  });

  it('drives nobody away while no node at all is ready', async () => {
    await clock.advance(60_000);
    await rig.idle();
    expect(taints(await rig.get(NODE, { name: 'a' }))).to.deep.equal(['node.kubernetes.io/unreachable:NoSchedule']);
  });

  it('deletes pods of a node that is gone for 40 s', async () => {
    await rig.kubelet[Symbol.asyncDispose]();
    await rig.remove(NODE, { name: 'a' });
    await rig.controllers.idle();
    await clock.advance(30_000);
    await rig.controllers.idle();
    expect(await rig.list(POD)).to.have.length(1);
    await clock.advance(15_000);
    await rig.controllers.idle();
    expect(await rig.list(POD)).to.deep.equal([]);
  });
});
