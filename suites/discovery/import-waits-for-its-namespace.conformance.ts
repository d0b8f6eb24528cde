import {
  defineCase,
  expectImported,
  expectSame,
  exportHello,
  FEATURES,
  helloService,
  NAMESPACE,
  namespaceOf,
  type Case,
} from '../../harness/conformance/index.ts';

const ID = 'import-waits-for-its-namespace';

export const importWaitsForItsNamespace: Case = defineCase({
  id: ID,
  title: 'nothing is made in a cluster without the namespace, and the import follows when it is there',
  behaviour: 'discovery',
  family: 'mcs-api',
  features: [FEATURES.mcs],
  level: 'core',
  spec: '000-R1, 000-R2, KEP-1645#importing-services',
  needs: { roles: ['near', 'other'], base: 'none' },
  async run(t) {
    await t.apply(t.near, [namespaceOf(ID)]);
    await t.apply(t.near, [helloService(ID)]);
    await exportHello(t, ID, t.near);
    await expectImported(t, t.near, ID);
    const namespace = await t.other.client.find(NAMESPACE, { name: ID }, { signal: t.signal });
    expectSame(t, {
      claim: `a cluster without the namespace is left alone: ${t.other.name}`,
      expected: 'no namespace',
      observed: namespace === undefined ? 'no namespace' : `namespace ${ID}`,
    });
    await t.apply(t.other, [namespaceOf(ID)]);
    await expectImported(t, t.other, ID);
  },
});
