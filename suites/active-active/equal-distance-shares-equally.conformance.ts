import {
  defineCase,
  expectServed,
  expectShare,
  FEATURES,
  podOf,
  SHARE_REQUESTS,
  storeExport,
  storePods,
  type Case,
} from '../../harness/conformance/index.ts';

const MANIFEST = new URL('equal-distance-shares-equally.yaml', import.meta.url);

export const equalDistanceSharesEqually: Case = defineCase({
  id: 'equal-distance-shares-equally',
  title: 'two clusters of one region with equally many pods answer equally often, and so does each pod',
  behaviour: 'active-active',
  features: [FEATURES.multiClusterServices, FEATURES.multiClusterGateway, FEATURES.localityRouting],
  level: 'core',
  spec: '000-D8, 000-R6',
  needs: { roles: ['near', 'sibling', 'far'] },
  async run(t) {
    const target = { host: 'pair.store.example.com' };
    await t.apply([t.near, t.sibling], storeExport('pair'));
    const [route] = await t.apply(t.near, MANIFEST);
    const pods = [...(await storePods(t.near, t.signal)), ...(await storePods(t.sibling, t.signal))];
    const answering = { claim: 'every pod of both clusters answers', from: pods, by: podOf };
    await expectServed(t, route, target, answering);

    const samples = await t.send(target, SHARE_REQUESTS);
    const weights = { [t.near.name]: 1, [t.sibling.name]: 1 };
    expectShare(t, samples, { claim: 'the clusters answer equally often', weights });
    const each = Object.fromEntries(pods.map((pod) => [pod, 1]));
    expectShare(t, samples, { claim: 'the pods answer equally often', weights: each, by: podOf });
  },
});
