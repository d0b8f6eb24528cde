import {
  clustersetName,
  defineCase,
  deployHello,
  expectLookup,
  exportHello,
  FEATURES,
  helloDeployment,
  startClients,
  startHello,
  startNeverReady,
  type Case,
} from '../../harness/conformance/index.ts';

const ID = 'headless-name-lists-ready-pods';

export const headlessNameListsReadyPods: Case = defineCase({
  id: ID,
  title: 'the clusterset name of a Headless import resolves to the ready pods of its exporters',
  behaviour: 'discovery',
  family: 'mcs-api',
  features: [FEATURES.mcs, FEATURES.mcsDns],
  level: 'extended',
  spec: '000-R6, KEP-1645#dns',
  needs: { roles: ['near', 'other'], base: 'none' },
  async run(t) {
    await deployHello(t, ID, t.near, HEADLESS);
    const pods = await startHello(t, ID, t.near, helloDeployment(t.near, ID, 2));
    await startNeverReady(t, ID, t.near);
    await exportHello(t, ID, t.near);
    const [first = ''] = pods.values();
    const type = first.includes(':') ? 'AAAA' : 'A';
    for (const client of await startClients(t, ID, t.clusters))
      await expectLookup(t, client, {
        claim: 'the name is the addresses of the two pods that are ready',
        name: clustersetName(ID),
        type,
        records: [...pods.values()],
      });
  },
});

const HEADLESS = { clusterIP: 'None', ports: [{ name: 'tcp', port: 8080, protocol: 'TCP' }] } as const;
