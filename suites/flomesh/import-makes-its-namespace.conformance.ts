import {
  type Case,
  defineCase,
  expectImportedFrom,
  exportHttpbin,
  FEATURES,
  flomeshSet,
  NAMESPACE as NAMESPACES,
  osmNamespace,
} from '../../harness/conformance/index.ts';

const NAMESPACE = 'flomesh-namespace';

export const importMakesItsNamespace: Case = defineCase({
  id: 'import-makes-its-namespace',
  title: 'the namespace of an import is made in a cluster that does not have it',
  behaviour: 'flomesh',
  family: 'flomesh',
  features: [FEATURES.flomeshServiceExport],
  level: 'core',
  spec: '003-R9',
  needs: { roles: ['near', 'other'], base: 'none' },
  async run(t) {
    const [one, caller, three] = await flomeshSet(t);
    t.defer(async (signal) => {
      for (const { client } of [caller, three]) await client.delete(NAMESPACES, { name: NAMESPACE }, { signal });
    });
    await t.apply(one, [osmNamespace(NAMESPACE)]);
    await exportHttpbin(t, NAMESPACE, one);
    for (const member of [caller, three])
      await expectImportedFrom(t, member, { namespace: NAMESPACE, claim: 'it is imported', exporters: [one] });
  },
});
