import {
  type Case,
  defineCase,
  expectAnswers,
  expectEventually,
  expectSame,
  MULTI_CLUSTER_INGRESS,
  MULTI_CLUSTER_SERVICE,
  notYet,
  ready,
} from '../../harness/conformance/index.ts';
import {
  answerOf,
  at,
  expectAddress,
  expectDerivedIn,
  FOO,
  INGRESS,
  multiClusterIngress,
  multiClusterService,
  port80,
  SILENCE,
  startApps,
} from './ingress-scene.ts';

const NAMESPACE = 'mci-service-in-use-stays';

export const serviceInUseStays: Case = defineCase({
  ...INGRESS,
  id: 'service-in-use-stays',
  title:
    'a deleted MultiClusterService stays while an ingress refers to it, and goes with its derived Services after that',
  spec: '001-R12',
  async run(t) {
    await startApps(t, NAMESPACE, [t.far], FOO);
    await t.apply(t.near, [
      multiClusterService(NAMESPACE, FOO),
      multiClusterIngress(NAMESPACE, { backend: port80(FOO) }),
    ]);
    const target = at(await expectAddress(t, NAMESPACE), 'any.example.com');
    await expectAnswers(t, target, { claim: 'it serves', from: [answerOf(FOO, t.far)] });
    const { client } = t.near;
    const key = { namespace: NAMESPACE, name: FOO };
    await client.delete(MULTI_CLUSTER_SERVICE, key, { signal: t.signal });
    await expectAnswers(t, target, { claim: 'a service in use goes on', from: [answerOf(FOO, t.far)], inARow: 100 });
    const found = await client.find(MULTI_CLUSTER_SERVICE, key, { signal: t.signal });
    expectSame(t, { claim: 'it is there still', expected: 'there', observed: found === undefined ? 'gone' : 'there' });
    await client.delete(MULTI_CLUSTER_INGRESS, { namespace: NAMESPACE, name: 'ingress' }, { signal: t.signal });
    await expectEventually(t, { claim: 'without the ingress it goes', expected: 'gone' }, async (signal) =>
      (await client.find(MULTI_CLUSTER_SERVICE, key, { signal })) === undefined ? ready(undefined) : notYet('there'),
    );
    await expectDerivedIn(t, NAMESPACE, FOO, []);
    await expectAnswers(t, target, { claim: 'the address of a deleted ingress is silent', ...SILENCE });
  },
});
