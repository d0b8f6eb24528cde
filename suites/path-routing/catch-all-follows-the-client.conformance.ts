import { defineCase, expectOnly, FEATURES, STORE_HOST, type Case } from '../../harness/conformance/index.ts';

export const catchAllFollowsTheClient: Case = defineCase({
  id: 'catch-all-follows-the-client',
  title: 'the nearest region is that of the client: a client of the far region is answered there',
  behaviour: 'path-routing',
  features: [FEATURES.multiClusterGateway, FEATURES.localityRouting],
  level: 'extended',
  spec: '000-D8, semantics 0.3 (distance)',
  needs: { roles: ['near', 'far'] },
  async run(t) {
    for (const cluster of [t.far, t.near]) {
      const { region } = cluster.location;
      const headers = { 'x-fleetbed-client-region': region };
      const samples = await t.send({ host: STORE_HOST, headers }, 200);
      expectOnly(t, samples, { claim: `a client of ${region} is answered from ${region}`, from: cluster.name });
    }
  },
});
