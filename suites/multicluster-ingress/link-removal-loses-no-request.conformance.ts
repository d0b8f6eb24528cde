import { type Case, defineCase, expectAnswers, expectNoFailures } from '../../harness/conformance/index.ts';
import {
  answerOf,
  changeService,
  at,
  expectAddress,
  expectDerivedIn,
  FOO,
  INGRESS,
  linkOf,
  multiClusterIngress,
  multiClusterService,
  port80,
  startApps,
} from './ingress-scene.ts';

const NAMESPACE = 'mci-link-removal-loses-no-request';
/** Of load before the first change and after the last. */
const SETTLED_MS = 1_000;

export const linkRemovalLosesNoRequest: Case = defineCase({
  ...INGRESS,
  id: 'link-removal-loses-no-request',
  title:
    'a cluster whose link is removed gives its traffic to the others without a lost request, and gets it back with the link',
  spec: '001-R3, 001-D9, 001-S11',
  async run(t) {
    await startApps(t, NAMESPACE, [t.near, t.far], FOO);
    const [near, far] = [linkOf(t.near), linkOf(t.far)];
    await t.apply(t.near, [
      multiClusterService(NAMESPACE, FOO, { clusters: [near, far] }),
      multiClusterIngress(NAMESPACE, { backend: port80(FOO) }),
    ]);
    const target = at(await expectAddress(t, NAMESPACE), 'any.example.com');
    await expectAnswers(t, target, { claim: 'the nearer cluster answers', from: [answerOf(FOO, t.near)] });
    // Its health checks pass before it has to take over.
    await t.clock.sleep(t.limits.healthyPodMs, t.signal);
    const load = await t.startLoad(target, 100);
    await t.clock.sleep(SETTLED_MS, t.signal);
    await changeService(t, NAMESPACE, FOO, { clusters: [far] });
    await expectAnswers(t, target, { claim: 'without its link the other answers', from: [answerOf(FOO, t.far)] });
    await expectDerivedIn(t, NAMESPACE, FOO, [t.far]);
    await changeService(t, NAMESPACE, FOO, { clusters: [near, far] });
    await expectAnswers(t, target, { claim: 'with its link it answers again', from: [answerOf(FOO, t.near)] });
    await t.clock.sleep(SETTLED_MS, t.signal);
    expectNoFailures(t, await load.stop(), { claim: 'no request is lost on the way' });
  },
});
