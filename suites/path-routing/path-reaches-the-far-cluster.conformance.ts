import { defineCase, expectOnly, FEATURES, STORE_HOST, type Case } from '../../harness/conformance/index.ts';

export const pathReachesTheFarCluster: Case = defineCase({
  id: 'path-reaches-the-far-cluster',
  title: 'a path that names the import of a cluster in another region is answered there, however far the client is',
  behaviour: 'path-routing',
  features: [FEATURES.multiClusterGateway, FEATURES.httpRoute],
  level: 'core',
  spec: '000-D7',
  needs: { roles: ['near', 'far'] },
  async run(t) {
    for (const path of ['/east', '/east/', '/east/shop/7']) {
      const samples = await t.send({ host: STORE_HOST, path }, 200);
      expectOnly(t, samples, { claim: `${path} is answered by the far cluster alone`, from: t.far.name });
    }
  },
});
