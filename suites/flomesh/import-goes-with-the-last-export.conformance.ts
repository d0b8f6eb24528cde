import {
  type Case,
  defineCase,
  expectImportedFrom,
  exportFromTwo,
  FEATURES,
  FLOMESH_SERVICE_EXPORT,
  HTTPBIN,
} from '../../harness/conformance/index.ts';

const NAMESPACE = 'flomesh-unexport';

export const importGoesWithTheLastExport: Case = defineCase({
  id: 'import-goes-with-the-last-export',
  title: 'an endpoint goes with its export, and the import with the last of them',
  behaviour: 'flomesh',
  family: 'flomesh',
  features: [FEATURES.flomeshServiceExport],
  level: 'core',
  spec: '003-R12',
  needs: { roles: ['near', 'other'], base: 'none' },
  async run(t) {
    const { set } = await exportFromTwo(t, NAMESPACE);
    const [one, caller, three] = set;
    const key = { namespace: NAMESPACE, name: HTTPBIN };
    await expectImportedFrom(t, caller, { namespace: NAMESPACE, claim: 'both are listed', exporters: [one, three] });
    await three.client.delete(FLOMESH_SERVICE_EXPORT, key, { signal: t.signal });
    await expectImportedFrom(t, caller, { namespace: NAMESPACE, claim: 'one is left', exporters: [one] });
    await one.client.delete(FLOMESH_SERVICE_EXPORT, key, { signal: t.signal });
    await expectImportedFrom(t, caller, { namespace: NAMESPACE, claim: 'nobody is left', exporters: [] });
  },
});
