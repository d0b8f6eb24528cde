import { defineCase, expectOnly, FEATURES, STORE_HOST, type Case } from '../../harness/conformance/index.ts';

export const catchAllPrefersTheNearestRegion: Case = defineCase({
  id: 'catch-all-prefers-the-nearest-region',
  title: 'an import of two regions is answered from the region of the client while that is healthy',
  behaviour: 'path-routing',
  features: [FEATURES.multiClusterGateway, FEATURES.localityRouting],
  level: 'core',
  spec: '000-D8',
  needs: { roles: ['near', 'far'] },
  async run(t) {
    for (const path of ['/', '/shop/cart']) {
      const samples = await t.send({ host: STORE_HOST, path }, 300);
      expectOnly(t, samples, { claim: `${path} is answered from the nearest region alone`, from: t.near.name });
    }
  },
});
