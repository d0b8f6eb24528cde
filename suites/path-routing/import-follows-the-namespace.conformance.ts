import {
  defineCase,
  expectEventually,
  expectSame,
  FEATURES,
  NAMESPACE,
  notYet,
  ready,
  SERVICE_IMPORT,
  storeExport,
  type Case,
  type CaseCluster,
  type CaseContext,
} from '../../harness/conformance/index.ts';

const NAME = 'discovery-follows';
const MANIFEST = new URL('import-follows-the-namespace.yaml', import.meta.url);

export const importFollowsTheNamespace: Case = defineCase({
  id: 'import-follows-the-namespace',
  title: 'an export becomes an import in every cluster that has the namespace, in no other, and follows the namespace',
  behaviour: 'path-routing',
  features: [FEATURES.multiClusterServices],
  level: 'core',
  spec: '000-R1, 000-R2',
  needs: { roles: ['near', 'sibling', 'far'] },
  async run(t) {
    await t.apply([t.near, t.sibling], MANIFEST);
    await t.apply(t.near, storeExport('catalogue', NAME));
    await expectImport(t, t.near, 'the exporting cluster itself has the import');
    await expectImport(t, t.sibling, 'another cluster with the namespace has the import');
    // The import of the sibling shows that the controller is done with this export.
    const namespace = await t.far.client.find(NAMESPACE, { name: NAME }, { signal: t.signal });
    expectSame(t, {
      claim: 'a cluster without the namespace is left alone',
      expected: `no namespace ${NAME}`,
      observed: namespace === undefined ? `no namespace ${NAME}` : `namespace ${NAME}`,
    });

    await t.apply(t.far, MANIFEST);
    await expectImport(t, t.far, 'the import follows when the namespace is made');
  },
});

async function expectImport(t: CaseContext, cluster: CaseCluster, claim: string): Promise<void> {
  const key = { namespace: NAME, name: 'catalogue' };
  await expectEventually(
    t,
    { claim, expected: `ServiceImport ${NAME}/catalogue in ${cluster.name}` },
    async (signal) => {
      const found = await cluster.client.find(SERVICE_IMPORT, key, { signal });
      return found === undefined ? notYet('no such import') : ready(found);
    },
  );
}
