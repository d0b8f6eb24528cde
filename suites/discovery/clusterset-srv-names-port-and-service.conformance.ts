import {
  clustersetName,
  defineCase,
  deployHello,
  expectLookup,
  exportHello,
  FEATURES,
  portAndTarget,
  startClients,
  type Case,
} from '../../harness/conformance/index.ts';

const ID = 'clusterset-srv-names-port-and-service';

export const clustersetSrvNamesPortAndService: Case = defineCase({
  id: ID,
  title: 'an SRV query for the clusterset name of a ClusterSetIP import gives its port and that name',
  behaviour: 'discovery',
  family: 'mcs-api',
  features: [FEATURES.mcs, FEATURES.mcsDns],
  level: 'extended',
  spec: 'KEP-1645#dns',
  needs: { roles: ['near', 'other'], base: 'none' },
  async run(t) {
    await deployHello(t, ID, t.near, { ports: [{ name: 'tcp', port: 42, protocol: 'TCP', targetPort: 8080 }] });
    await exportHello(t, ID, t.near);
    const name = clustersetName(ID);
    for (const client of await startClients(t, ID, t.clusters))
      for (const asked of [name, `_tcp._tcp.${name}`])
        await expectLookup(t, client, {
          claim: 'there is one record for the port',
          name: asked,
          type: 'SRV',
          records: [`42 ${name}`],
          of: portAndTarget,
        });
  },
});
