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

const ID = 'each-port-reaches-its-cluster';

export const eachPortReachesItsCluster: Case = defineCase({
  id: ID,
  title: 'of two exporters with different ports each answers on its own port only',
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
      { cluster: t.other, service: { ports: [{ name: 'tcp2', port: 4242, targetPort: 8080 }] } },
    );
    await Promise.all([startHello(t, ID, t.near), startHello(t, ID, t.other)]);
    for (const client of await startClients(t, ID, t.clusters))
      for (const [port, by] of [
        [42, t.near],
        [4242, t.other],
      ] as const)
        await expectAnsweredBy(t, client, {
          claim: `port ${String(port)} leads to its cluster`,
          url: `http://${clustersetName(ID)}:${String(port)}/`,
          by,
        });
  },
});
