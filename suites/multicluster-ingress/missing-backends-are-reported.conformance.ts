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
  expectAddress,
  expectEvent,
  FOO,
  INGRESS,
  multiClusterIngress,
  multiClusterService,
  port80,
  startApps,
} from './ingress-scene.ts';

const NAMESPACE = 'mci-missing-backends-are-reported';

export const missingBackendsAreReported: Case = defineCase({
  ...INGRESS,
  id: 'missing-backends-are-reported',
  title:
    'a missing default backend, service or port is reported, a new ingress gets no address, and the last good configuration stays',
  spec: '001-R8, 001-B1, 001-B2, 001-B3',
  async run(t) {
    await startApps(t, NAMESPACE, [t.near], FOO);
    await t.apply(t.near, [
      multiClusterService(NAMESPACE, FOO),
      multiClusterIngress(NAMESPACE, { backend: null }, 'new'),
      multiClusterIngress(NAMESPACE, { backend: port80(FOO) }),
    ]);
    const target = at(await expectAddress(t, NAMESPACE), 'any.example.com');
    await expectAnswers(t, target, { claim: 'a good one is served', from: [answerOf(FOO, t.near)] });
    const warning = { kind: 'MultiClusterIngress', type: 'Warning' } as const;
    await expectEvent(t, NAMESPACE, {
      ...warning,
      name: 'new',
      saying: `MCI ${NAMESPACE}/new is missing a default backend`,
    });
    const { status } = await t.near.client.get(
      MULTI_CLUSTER_INGRESS,
      { namespace: NAMESPACE, name: 'new' },
      { signal: t.signal },
    );
    expectSame(t, { claim: 'it has no address', expected: 'none', observed: status?.VIP ?? 'none' });
    for (const [backend, saying] of [
      [port80('nobody'), `Error AVMBR102: MultiClusterService ${NAMESPACE}/nobody not found.`],
      [{ serviceName: FOO, servicePort: 81 }, `MultiClusterService ${NAMESPACE}/foo has no port 81`],
    ] as const) {
      await t.apply(t.near, [multiClusterIngress(NAMESPACE, { backend })]);
      await expectEvent(t, NAMESPACE, { ...warning, name: 'ingress', saying });
      await expectAnswers(t, target, { claim: 'what was good stays', from: [answerOf(FOO, t.near)], inARow: 50 });
    }
  },
});
