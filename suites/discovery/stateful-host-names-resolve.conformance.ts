import {
  clustersetName,
  defineCase,
  deployHello,
  expectEventually,
  expectLookup,
  exportHello,
  FEATURES,
  helloStatefulSet,
  importedSlices,
  notYet,
  ready,
  sourceClusterOf,
  startClients,
  startHello,
  type Case,
  type CaseCluster,
  type CaseContext,
} from '../../harness/conformance/index.ts';

const ID = 'stateful-host-names-resolve';

export const statefulHostNamesResolve: Case = defineCase({
  id: ID,
  title: 'each pod of an exported StatefulSet has a name of its own: host, cluster, Service, namespace',
  behaviour: 'discovery',
  family: 'mcs-api',
  features: [FEATURES.mcs, FEATURES.mcsDns, FEATURES.mcsEndpointSlice],
  level: 'extended',
  spec: 'KEP-1645#dns',
  needs: { roles: ['near', 'other'], base: 'none' },
  async run(t) {
    await deployHello(t, ID, t.near, HEADLESS);
    const pods = await startHello(t, ID, t.near, helloStatefulSet(t.near, ID, 2));
    await exportHello(t, ID, t.near);
    for (const client of await startClients(t, ID, t.clusters)) {
      const id = await sourceClusterId(t, client.cluster);
      for (const [host, address] of pods)
        await expectLookup(t, client, {
          claim: `${host} of ${t.near.name} has a name`,
          name: `${host}.${id}.${clustersetName(ID)}`,
          type: address.includes(':') ? 'AAAA' : 'A',
          records: [address],
        });
    }
  },
});

const HEADLESS = { clusterIP: 'None', ports: [{ name: 'tcp', port: 8080, protocol: 'TCP' }] } as const;

/** What the implementation calls the exporting cluster. */
async function sourceClusterId(t: CaseContext, cluster: CaseCluster): Promise<string> {
  const claim = `EndpointSlices of the import say which cluster they are of, in ${cluster.name}`;
  return expectEventually(t, { claim, expected: 'one cluster' }, async (signal) => {
    const [first, ...rest] = new Set((await importedSlices(cluster, ID, signal)).map(sourceClusterOf));
    return first === undefined || rest.length > 0 ? notYet(String(rest.length)) : ready(first);
  });
}
