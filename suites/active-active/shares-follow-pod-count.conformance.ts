import {
  defineCase,
  expectServed,
  expectShare,
  FEATURES,
  podOf,
  SHARE_REQUESTS,
  STORE_DEPLOYMENT,
  storeExport,
  storePods,
  type Case,
} from '../../harness/conformance/index.ts';

const MANIFEST = new URL('shares-follow-pod-count.yaml', import.meta.url);

export const sharesFollowPodCount: Case = defineCase({
  id: 'shares-follow-pod-count',
  title: 'at equal distance each pod has one turn, so a cluster with two pods answers twice as often as one with one',
  behaviour: 'active-active',
  features: [FEATURES.multiClusterServices, FEATURES.multiClusterGateway, FEATURES.localityRouting],
  level: 'extended',
  spec: '000-D8',
  needs: { roles: ['near', 'sibling', 'far'] },
  async run(t) {
    const target = { host: 'uneven.store.example.com' };
    await t.faults.scale(t.sibling, STORE_DEPLOYMENT, 1);
    await t.apply([t.near, t.sibling], storeExport('uneven'));
    const [route] = await t.apply(t.near, MANIFEST);
    const [near, sibling] = [await storePods(t.near, t.signal), await storePods(t.sibling, t.signal)];
    const answering = { claim: 'every pod of both clusters answers', from: [...near, ...sibling], by: podOf };
    await expectServed(t, route, target, answering);
    expectShare(t, await t.send(target, SHARE_REQUESTS), {
      claim: 'the clusters answer in proportion to their pods',
      weights: { [t.near.name]: near.length, [t.sibling.name]: sibling.length },
    });
  },
});
