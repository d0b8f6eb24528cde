import { expect } from 'chai';
import { startEmbeddedApiServer } from '../../../apiserver/testing/embedded-api-server.ts';
import { systemClock } from '../../../core/clock.ts';
import { DEPLOYMENT } from '../../../kube/api/apps.ts';
import { EVENT, NODE } from '../../../kube/api/core.ts';
import { POD, type Pod } from '../../../kube/api/pod.ts';
import { startBuiltInRig } from '../../testing/built-in-rig.ts';

const spec = { containers: [{ name: 'c', image: 'i' }] };

describe('the scheduler', () => {
  it('says why a pod has no node, and binds it when there is one', async () => {
    await using api = await startEmbeddedApiServer();
    await using rig = await startBuiltInRig(api.client, systemClock);
    await rig.create(POD, { metadata: { name: 'p' }, spec });
    await rig.create(POD, { metadata: { name: 'other' }, spec: { ...spec, schedulerName: 'mine' } });
    await rig.idle();
    const waiting = await rig.get(POD, 'p');
    expect(
      waiting.status?.conditions?.map(({ type, status, reason, message }) => ({ type, status, reason, message })),
    ).to.deep.equal([
      {
        type: 'PodScheduled',
        status: 'False',
        reason: 'Unschedulable',
        message: 'no nodes available to schedule pods',
      },
    ]);
    await rig.create(NODE, { metadata: { name: 'n' } });
    await rig.patch(NODE, { name: 'n' }, { spec: { taints: null } });
    await rig.patch(NODE, { name: 'n' }, { status: { conditions: [{ type: 'Ready', status: 'True' }] } }, 'status');
    await rig.idle();
    const bound = await rig.get(POD, 'p');
    expect(bound.spec.nodeName).to.equal('n');
    expect(bound.status?.conditions?.map(({ type, status }) => `${type} ${status}`)).to.deep.equal([
      'PodScheduled True',
    ]);
    expect((await rig.get(POD, 'other')).spec.nodeName).to.equal(undefined);
    const events = (await rig.list(EVENT)).filter(({ involvedObject }) => involvedObject.name === 'p');
    expect(
      events.map(
        ({ reason, message, reportingComponent }) => `${reportingComponent ?? ''} ${reason ?? ''}: ${message ?? ''}`,
      ),
    ).to.include('default-scheduler Scheduled: Successfully assigned default/p to n');
  });

  it('spreads a hundred pods evenly', async () => {
    await using api = await startEmbeddedApiServer();
    await using rig = await startBuiltInRig(api.client, systemClock, { nodes: ['a', 'b', 'c', 'd'] });
    const template = { metadata: { labels: { app: 'web' } }, spec };
    const selector = { matchLabels: { app: 'web' } };
    await rig.create(DEPLOYMENT, { metadata: { name: 'web' }, spec: { replicas: 100, selector, template } });
    await rig.idle();
    const perNode = (pods: readonly Pod[], node: string): number =>
      pods.filter((pod) => pod.spec.nodeName === node).length;
    const pods = await rig.list(POD);
    expect(['a', 'b', 'c', 'd'].map((node) => perNode(pods, node))).to.deep.equal([25, 25, 25, 25]);
  });
});
