import { type Case, defineCase, expectAnswers } from '../../harness/conformance/index.ts';
import {
  answerOf,
  changeService,
  at,
  expectAddress,
  expectDerivedIn,
  expectEvent,
  FOO,
  INGRESS,
  linkOf,
  multiClusterIngress,
  multiClusterService,
  port80,
  startApps,
} from './ingress-scene.ts';

const NAMESPACE = 'mci-links-limit-derived-services';

export const linksLimitDerivedServices: Case = defineCase({
  ...INGRESS,
  id: 'links-limit-derived-services',
  title: 'only linked clusters have the derived Service and answer, and a link to nobody is reported and skipped',
  spec: '001-R2, 001-R13, 001-B9, 001-S10',
  async run(t) {
    await startApps(t, NAMESPACE, [t.near, t.far], FOO);
    await t.apply(t.near, [
      multiClusterService(NAMESPACE, FOO, { clusters: [linkOf(t.far), 'nowhere-a/nobody'] }),
      multiClusterIngress(NAMESPACE, { backend: port80(FOO) }),
    ]);
    await expectDerivedIn(t, NAMESPACE, FOO, [t.far]);
    await expectEvent(t, NAMESPACE, {
      kind: 'MultiClusterService',
      name: FOO,
      type: 'Warning',
      saying: 'nowhere-a/nobody',
    });
    const target = at(await expectAddress(t, NAMESPACE), 'any.example.com');
    const claim = 'only the linked cluster answers, though the other one is nearer';
    await expectAnswers(t, target, { claim, from: [answerOf(FOO, t.far)], inARow: 50 });
    await changeService(t, NAMESPACE, FOO, {});
    await expectDerivedIn(t, NAMESPACE, FOO, t.clusters);
    await expectAnswers(t, target, { claim: 'without links the nearer one answers', from: [answerOf(FOO, t.near)] });
  },
});
