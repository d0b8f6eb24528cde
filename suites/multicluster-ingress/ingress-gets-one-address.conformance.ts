import {
  type Case,
  defineCase,
  expectAnswers,
  expectSame,
  MULTI_CLUSTER_INGRESS,
} from '../../harness/conformance/index.ts';
import {
  answerOf,
  at,
  BAR,
  DEFAULT,
  expectAddress,
  FOO,
  INGRESS,
  multiClusterIngress,
  multiClusterService,
  port80,
  startApps,
} from './ingress-scene.ts';

const NAMESPACE = 'mci-ingress-gets-one-address';

export const ingressGetsOneAddress: Case = defineCase({
  ...INGRESS,
  id: 'ingress-gets-one-address',
  title:
    'an ingress whose backends resolve gets an address and says what serves it, and keeps the address over an edit',
  spec: '001-R7, 001-R14, 001-S5',
  async run(t) {
    await startApps(t, NAMESPACE, [t.near], FOO, BAR, DEFAULT);
    const rules = [FOO, BAR].map((name) => ({ host: `${name}.example.com`, backend: port80(name) }));
    await t.apply(t.near, [
      ...[FOO, BAR, DEFAULT].map((name) => multiClusterService(NAMESPACE, name)),
      multiClusterIngress(NAMESPACE, { rules }),
    ]);
    const address = await expectAddress(t, NAMESPACE);
    const key = { namespace: NAMESPACE, name: 'ingress' };
    const { status } = await t.near.client.get(MULTI_CLUSTER_INGRESS, key, { signal: t.signal });
    const { BackendServices = [], HealthChecks = [], UrlMap = 'none' } = status?.CloudResources ?? {};
    const plain = (name: string): string => name.replace(/^mci-[0-9a-z]{6}-/, '');
    const services = [BAR, DEFAULT, FOO].map((name) => `80-${NAMESPACE}-${name}`).join(', ');
    expectSame(t, {
      claim: 'it lists one backend service and health check for each port that is used',
      expected: `${services}; ${services}; ${NAMESPACE}-ingress`,
      observed: `${BackendServices.map(plain).join(', ')}; ${HealthChecks.map(plain).join(', ')}; ${plain(UrlMap)}`,
    });
    const target = at(address, 'foo.example.com');
    await expectAnswers(t, target, { claim: 'it serves', from: [answerOf(FOO, t.near)] });
    await t.apply(t.near, [multiClusterIngress(NAMESPACE, { rules: rules.slice(1) })]);
    await expectAnswers(t, target, {
      claim: 'it serves an edit at the same address',
      from: [answerOf(DEFAULT, t.near)],
    });
    expectSame(t, { claim: 'the address stays', expected: address, observed: await expectAddress(t, NAMESPACE) });
  },
});
