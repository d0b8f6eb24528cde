import {
  type Case,
  defineCase,
  expectGateway,
  expectUnavailable,
  exportHttpbin,
  exportPath,
  FEATURES,
  flomeshSet,
  prepareNamespace,
} from '../../harness/conformance/index.ts';

const NAMESPACE = 'flomesh-prefix';

export const gatewayPrefixIsElementWise: Case = defineCase({
  id: 'gateway-prefix-is-element-wise',
  title: 'the prefix of an export matches whole path elements, and a path that nobody exports answers 503',
  behaviour: 'flomesh',
  family: 'flomesh',
  features: [FEATURES.flomeshServiceExport],
  level: 'core',
  spec: '003-D12, 003-D13',
  needs: { roles: ['near', 'other'], base: 'none' },
  async run(t) {
    const set = await flomeshSet(t);
    const [one] = set;
    await prepareNamespace(t, set, NAMESPACE);
    await exportHttpbin(t, NAMESPACE, one);
    const path = exportPath(NAMESPACE, one);
    await expectGateway(t, one, { path, from: one.name });
    for (const beside of [`${path}ward`, `${path}-1/`, `/${NAMESPACE}`, '/']) await expectUnavailable(t, one, beside);
  },
});
