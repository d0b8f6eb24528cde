import {
  defineCase,
  deployHello,
  expectExport,
  expectImport,
  expectStillNoImport,
  exportHello,
  FEATURES,
  helloExport,
  helloService,
  type Case,
} from '../../harness/conformance/index.ts';

const ID = 'external-name-is-refused';

export const externalNameIsRefused: Case = defineCase({
  id: ID,
  title: 'an export of a Service of type ExternalName is told that it is not valid, and nothing is imported',
  behaviour: 'discovery',
  family: 'mcs-api',
  features: [FEATURES.mcs],
  level: 'core',
  spec: '000-B10, KEP-1645#service-types',
  needs: { roles: ['near', 'other'], base: 'none' },
  async run(t) {
    await deployHello(t, ID, t.near, { type: 'ExternalName', externalName: 'example.com' });
    await exportHello(t, ID, t.near);
    await expectExport(t, t.near, ID, ['Valid', 'False']);
    // The control: the controller is done with something that came later.
    await t.apply(t.near, [helloService(ID, {}, LATER), helloExport(ID, {}, LATER)]);
    for (const cluster of t.clusters) {
      const claim = 'another Service of the namespace is imported';
      await expectImport(t, cluster, {
        namespace: ID,
        name: LATER,
        claim,
        expected: 'an import',
        problem: () => undefined,
      });
      await expectStillNoImport(t, cluster, ID, 'the external name is not');
    }
  },
});

const LATER = 'later';
