import {
  defineCase,
  deployHello,
  describeLookup,
  expectEventually,
  expectImported,
  expectLookup,
  exportHello,
  FEATURES,
  HELLO,
  notYet,
  ready,
  SERVICE,
  startClients,
  type Case,
} from '../../harness/conformance/index.ts';

const ID = 'cluster-local-name-stays-local';

export const clusterLocalNameStaysLocal: Case = defineCase({
  id: ID,
  title: 'the cluster.local name of an exported Service is its own cluster IP, and no name elsewhere',
  behaviour: 'discovery',
  family: 'mcs-api',
  features: [FEATURES.mcs, FEATURES.mcsDns],
  level: 'extended',
  spec: '000-R10, KEP-1645#dns',
  needs: { roles: ['near', 'other'], base: 'none' },
  async run(t) {
    await deployHello(t, ID, t.near);
    await exportHello(t, ID, t.near);
    for (const cluster of t.clusters) await expectImported(t, cluster, ID);
    const service = await t.near.client.get(SERVICE, { namespace: ID, name: HELLO }, { signal: t.signal });
    const name = `hello.${ID}.svc.cluster.local`;
    const records = [service.spec?.clusterIP ?? ''];
    for (const client of await startClients(t, ID, t.clusters)) {
      if (client.cluster === t.near) {
        const claim = 'the name is the cluster IP of the Service';
        await expectLookup(t, client, {
          claim,
          name,
          type: records[0]?.includes(':') === true ? 'AAAA' : 'A',
          records,
        });
        continue;
      }
      const claim = `the name does not exist, asked in ${client.cluster.name}`;
      await expectEventually(t, { claim, expected: 'NXDOMAIN' }, async () => {
        const found = await client.lookup(name, 'A');
        return found.rcode === 'NXDOMAIN' ? ready(found) : notYet(describeLookup(found));
      });
    }
  },
});
