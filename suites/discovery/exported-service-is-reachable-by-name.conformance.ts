import {
  clustersetName,
  defineCase,
  deployHello,
  expectAnsweredBy,
  exportHello,
  FEATURES,
  startClients,
  startHello,
  type Case,
} from '../../harness/conformance/index.ts';

const ID = 'exported-service-is-reachable-by-name';

export const exportedServiceIsReachableByName: Case = defineCase({
  id: ID,
  title: 'a Service that one cluster exports answers under its clusterset name in every cluster',
  behaviour: 'discovery',
  family: 'mcs-api',
  features: [FEATURES.mcs, FEATURES.mcsConnectivity],
  level: 'extended',
  spec: '000-R6, 000-R10, KEP-1645#dns',
  needs: { roles: ['near', 'other'], base: 'none' },
  async run(t) {
    await deployHello(t, ID, t.near);
    await startHello(t, ID, t.near);
    await exportHello(t, ID, t.near);
    for (const client of await startClients(t, ID, t.clusters))
      await expectAnsweredBy(t, client, {
        claim: 'the exporter answers',
        url: `http://${clustersetName(ID)}:42/`,
        by: t.near,
      });
  },
});
