import {
  defineCase,
  expectServed,
  expectShare,
  FEATURES,
  SHARE_REQUESTS,
  storeExport,
  type Case,
} from '../../harness/conformance/index.ts';

const MANIFEST = new URL('three-way-split.yaml', import.meta.url);

export const threeWaySplit: Case = defineCase({
  id: 'three-way-split',
  title: 'weights 5, 3 and 2 split the requests over three clusters of two regions',
  behaviour: 'weighted-canary',
  features: [FEATURES.multiClusterServices, FEATURES.multiClusterGateway, FEATURES.weight],
  level: 'core',
  spec: '000-D15',
  needs: { roles: ['near', 'sibling', 'far'] },
  async run(t) {
    const target = { host: 'split.store.example.com' };
    await t.apply(t.sibling, storeExport('split-sibling'));
    const [route] = await t.apply(t.near, MANIFEST);
    const from = [t.near.name, t.sibling.name, t.far.name];
    await expectServed(t, route, target, { claim: 'all three clusters answer', from });
    expectShare(t, await t.send(target, SHARE_REQUESTS), {
      claim: 'the clusters answer five to three to two',
      weights: { [t.near.name]: 5, [t.sibling.name]: 3, [t.far.name]: 2 },
    });
  },
});
