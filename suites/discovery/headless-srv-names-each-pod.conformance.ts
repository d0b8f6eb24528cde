import {
  clustersetName,
  defineCase,
  deployHello,
  expectLookup,
  exportHello,
  FEATURES,
  helloDeployment,
  portAndTarget,
  startClients,
  startHello,
  type Case,
} from '../../harness/conformance/index.ts';

const ID = 'headless-srv-names-each-pod';

export const headlessSrvNamesEachPod: Case = defineCase({
  id: ID,
  title: 'an SRV query for the clusterset name of a Headless import gives one record for each pod',
  behaviour: 'discovery',
  family: 'mcs-api',
  features: [FEATURES.mcs, FEATURES.mcsDns],
  level: 'extended',
  spec: 'KEP-1645#dns',
  needs: { roles: ['near', 'other'], base: 'none' },
  async run(t) {
    await deployHello(t, ID, t.near, HEADLESS);
    const pods = await startHello(t, ID, t.near, helloDeployment(t.near, ID, 2));
    await exportHello(t, ID, t.near);
    for (const client of await startClients(t, ID, t.clusters))
      await expectLookup(t, client, {
        claim: 'there is a record with the port for each pod',
        name: clustersetName(ID),
        type: 'SRV',
        // A pod without a host name is named by its address.
        records: [...pods.values()].map((address) => `8080 ${address.replaceAll(/[.:]/g, '-')}`),
        of: (record) => portAndTarget(record).split('.')[0] ?? '',
      });
  },
});

const HEADLESS = { clusterIP: 'None', ports: [{ name: 'tcp', port: 8080, protocol: 'TCP' }] } as const;
