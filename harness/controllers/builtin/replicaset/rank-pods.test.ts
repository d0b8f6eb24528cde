import { expect } from 'chai';
import type { Pod } from '../../../kube/api/pod.ts';
import { podsToDelete } from './rank-pods.ts';

const NOW = new Date('2026-01-01T01:00:00Z');

function pod(
  name: string,
  more: { node?: string; ready?: string; cost?: string; restarts?: number; created?: string } = {},
): Pod {
  const { node, ready, cost, restarts = 0, created = '2026-01-01T00:00:00Z' } = more;
  const annotations = cost === undefined ? {} : { 'controller.kubernetes.io/pod-deletion-cost': cost };
  const status = { name: 'c', image: '', imageID: '', ready: true, restartCount: restarts };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, uid: name, creationTimestamp: created, annotations },
    spec: { containers: [], ...(node === undefined ? {} : { nodeName: node }) },
    status: {
      phase: node === undefined ? 'Pending' : 'Running',
      conditions: ready === undefined ? [] : [{ type: 'Ready', status: 'True', lastTransitionTime: ready }],
      containerStatuses: [status],
    },
  };
}

const order = (pods: readonly Pod[]): readonly string[] =>
  pods
    .map((_, index) => podsToDelete(pods, pods, index, NOW))
    .concat([podsToDelete([...pods], pods, pods.length - 1, NOW)])
    .at(-1)
    ?.map(({ metadata }) => metadata.name) ?? [];

describe('podsToDelete', () => {
  const since = '2026-01-01T00:10:00Z';

  it('prefers unbound, then not ready, then cheap pods', () => {
    const pods = [
      pod('ready', { node: 'a', ready: since }),
      pod('cheap', { node: 'b', ready: since, cost: '-1' }),
      pod('unready', { node: 'c' }),
      pod('unbound'),
      pod('dear', { node: 'd', ready: since, cost: '5' }),
    ];
    expect(order(pods)).to.deep.equal(['unbound', 'unready', 'cheap', 'ready']);
  });

  it('prefers pods on nodes where others of the owner are', () => {
    const pods = [
      pod('alone', { node: 'a', ready: since }),
      pod('one', { node: 'b', ready: since }),
      pod('two', { node: 'b', ready: since }),
    ];
    expect(podsToDelete(pods, pods, 1, NOW)[0]?.spec.nodeName).to.equal('b');
  });

  it('prefers pods that are ready for a much shorter time, then those that restarted more', () => {
    const young = pod('young', { node: 'a', ready: '2026-01-01T00:59:50Z' });
    const old = pod('old', { node: 'b', ready: '2026-01-01T00:01:00Z' });
    const restless = pod('restless', { node: 'c', ready: '2026-01-01T00:01:00Z', restarts: 3 });
    expect(order([old, restless, young])).to.deep.equal(['young', 'restless']);
  });
});
