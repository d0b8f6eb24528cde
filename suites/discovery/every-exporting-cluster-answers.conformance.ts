import {
  answeringCluster,
  clustersetName,
  defineCase,
  deployHello,
  expectEventually,
  exportHello,
  FEATURES,
  helloExport,
  helloService,
  notYet,
  ready,
  startClients,
  startHello,
  type Case,
} from '../../harness/conformance/index.ts';

const ID = 'every-exporting-cluster-answers';

export const everyExportingClusterAnswers: Case = defineCase({
  id: ID,
  title: 'requests to a Service that two clusters export reach the pods of both, from every cluster',
  behaviour: 'discovery',
  family: 'mcs-api',
  features: [FEATURES.mcs, FEATURES.mcsConnectivity],
  level: 'extended',
  spec: '000-R6, KEP-1645#service-types',
  needs: { roles: ['near', 'other'], base: 'none' },
  async run(t) {
    await deployHello(t, ID, t.near);
    await exportHello(t, ID, t.near);
    await t.apply(t.other, [helloService(ID), helloExport(ID)]);
    await Promise.all([startHello(t, ID, t.near), startHello(t, ID, t.other)]);
    const expected = [t.near.name, t.other.name].sort().join(', ');
    for (const client of await startClients(t, ID, t.clusters)) {
      const claim = `both exporters answer, asked in ${client.cluster.name}`;
      await expectEventually(t, { claim, expected, everyMs: 50 }, async () => {
        const answers = new Set<string>();
        for (let asked = 0; asked < REQUESTS; asked += 1)
          answers.add(answeringCluster(await client.fetch(`http://${clustersetName(ID)}:42/`)));
        const seen = [...answers].sort().join(', ');
        return seen === expected ? ready(seen) : notYet(seen);
      });
    }
  },
});

/** With equal chances one of two is missed once in half a million times. */
const REQUESTS = 20;
