import {
  clustersetName,
  defineCase,
  expectAnsweredBy,
  exportInTurn,
  FEATURES,
  startClients,
  startHello,
  type Case,
} from '../../harness/conformance/index.ts';

const ID = 'clashing-port-reaches-only-its-cluster';

export const clashingPortReachesOnlyItsCluster: Case = defineCase({
  id: ID,
  title: 'the number of a port that is clashed about leads only to clusters whose Service has that number',
  behaviour: 'discovery',
  family: 'mcs-api',
  features: [FEATURES.mcs, FEATURES.mcsConnectivity, FEATURES.mcsStrictPortConflict],
  level: 'extended',
  spec: '000-R9, KEP-1645#service-port',
  needs: { roles: ['near', 'other'], base: 'none' },
  async run(t) {
    await exportInTurn(
      t,
      ID,
      { cluster: t.near, service: { ports: [{ name: 'tcp', port: 42, targetPort: 8080 }] } },
      { cluster: t.other, service: { ports: [{ name: 'tcp', port: 4242, targetPort: 8080 }] } },
    );
    await Promise.all([startHello(t, ID, t.near), startHello(t, ID, t.other)]);
    for (const client of await startClients(t, ID, t.clusters))
      await expectAnsweredBy(t, client, {
        claim: 'only the cluster with port 42 answers there',
        url: `http://${clustersetName(ID)}:42/`,
        by: t.near,
        requests: 20,
      });
  },
});
