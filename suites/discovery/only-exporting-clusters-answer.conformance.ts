import {
  clustersetName,
  defineCase,
  deployHello,
  expectAnsweredBy,
  exportHello,
  FEATURES,
  helloService,
  startClients,
  startHello,
  type Case,
} from '../../harness/conformance/index.ts';

const ID = 'only-exporting-clusters-answer';

export const onlyExportingClustersAnswer: Case = defineCase({
  id: ID,
  title: 'a cluster that has the Service but does not export it never answers under the clusterset name',
  behaviour: 'discovery',
  family: 'mcs-api',
  features: [FEATURES.mcs, FEATURES.mcsConnectivity],
  level: 'extended',
  spec: '000-R6, KEP-1645#exporting-services',
  needs: { roles: ['near', 'other'], base: 'none' },
  async run(t) {
    await deployHello(t, ID, t.other);
    await t.apply(t.near, [helloService(ID)]);
    await Promise.all([startHello(t, ID, t.near), startHello(t, ID, t.other)]);
    await exportHello(t, ID, t.other);
    for (const client of await startClients(t, ID, t.clusters))
      await expectAnsweredBy(t, client, {
        claim: 'only the exporter answers',
        url: `http://${clustersetName(ID)}:42/`,
        by: t.other,
        requests: 20,
      });
  },
});
