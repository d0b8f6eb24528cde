import { type Case, defineCase, expectAnswers } from '../../harness/conformance/index.ts';
import {
  answerOf,
  application,
  at,
  expectAddress,
  expectDerivedIn,
  FOO,
  INGRESS,
  makeNamespace,
  multiClusterIngress,
  multiClusterService,
  port80,
  startApps,
} from './ingress-scene.ts';

const NAMESPACE = 'mci-other-namespaces-never-match';
const OTHER = `${NAMESPACE}-2`;

export const otherNamespacesNeverMatch: Case = defineCase({
  ...INGRESS,
  id: 'other-namespaces-never-match',
  title: 'pods of another namespace never answer, whatever their labels',
  spec: '001-R5',
  async run(t) {
    await startApps(t, OTHER, [t.near, t.far], FOO);
    await makeNamespace(t, NAMESPACE);
    await t.apply(t.near, [
      multiClusterService(NAMESPACE, FOO),
      multiClusterIngress(NAMESPACE, { backend: port80(FOO) }),
    ]);
    await t.apply(t.near, [multiClusterService(OTHER, FOO)]);
    const target = at(await expectAddress(t, NAMESPACE), 'any.example.com');
    await expectDerivedIn(t, OTHER, FOO, t.clusters);
    await expectAnswers(t, target, { claim: 'pods of another namespace do not answer', from: ['502'], inARow: 50 });
    await t.apply(t.far, [application(NAMESPACE, FOO, t.far)]);
    await expectAnswers(t, target, { claim: 'one of the own namespace does', from: [answerOf(FOO, t.far)] });
  },
});
