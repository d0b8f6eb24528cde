import { defineCase, expectOnly, FEATURES, STORE_HOST, type Case } from '../../harness/conformance/index.ts';

export const pathReachesTheNearCluster: Case = defineCase({
  id: 'path-reaches-the-near-cluster',
  title: 'a path that names the import of one cluster is answered by that cluster alone',
  behaviour: 'path-routing',
  features: [FEATURES.multiClusterGateway, FEATURES.httpRoute],
  level: 'core',
  spec: '000-D7',
  needs: { roles: ['near', 'far'] },
  async run(t) {
    for (const path of ['/west', '/west/', '/west/shop/7']) {
      const samples = await t.send({ host: STORE_HOST, path }, 200);
      expectOnly(t, samples, { claim: `${path} is answered by the near cluster alone`, from: t.near.name });
    }
  },
});
