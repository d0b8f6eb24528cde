import { type Case, defineCase, expectImportedFrom, exportFromTwo, FEATURES } from '../../harness/conformance/index.ts';

const NAMESPACE = 'flomesh-imports';

export const importsListEveryOtherExporter: Case = defineCase({
  id: 'imports-list-every-other-exporter',
  title: 'each member imports what the others export, with an endpoint for each of them and none of its own',
  behaviour: 'flomesh',
  family: 'flomesh',
  features: [FEATURES.flomeshServiceExport],
  level: 'core',
  spec: '003-R7, 003-R8, 003-R10, 003-S10, 003-S11',
  needs: { roles: ['near', 'other'], base: 'none' },
  async run(t) {
    const { set } = await exportFromTwo(t, NAMESPACE);
    const [one, caller, three] = set;
    const claim = 'the other exporters are listed';
    await expectImportedFrom(t, caller, { namespace: NAMESPACE, claim, exporters: [one, three] });
    await expectImportedFrom(t, one, { namespace: NAMESPACE, claim, exporters: [three] });
    await expectImportedFrom(t, three, { namespace: NAMESPACE, claim, exporters: [one] });
  },
});
