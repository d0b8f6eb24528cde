import {
  type Case,
  defineCase,
  expectAnswers,
  expectNoFailures,
  Inconclusive,
  type Sample,
} from '../../harness/conformance/index.ts';
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
import { PHASE, startSteadyLoad } from './steady-load.ts';

const NAMESPACE = 'mci-link-removal-loses-no-request';
/** How long each answer takes: so that there always are requests in flight, whenever the change comes. */
const ANSWER_MS = 500;
/** Of those that are in flight at the change; fewer would not show that they are cut off. */
const LEAST_IN_FLIGHT = 3;

export const linkRemovalLosesNoRequest: Case = defineCase({
  ...INGRESS,
  id: 'link-removal-loses-no-request',
  title:
    'a cluster whose link is removed gives its traffic to the others without a lost request, and gets it back with the link',
  spec: '001-R3, 001-D9, 001-S11',
  timeoutMs: 150_000,
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
    const load = await startSteadyLoad(t, { ...target, path: `/?delayMs=${String(ANSWER_MS)}` });
    await load.phase();
    await changeService(t, NAMESPACE, FOO, { clusters: [far] });
    await expectAnswers(t, target, { claim: 'without its link the other answers', from: [answerOf(FOO, t.far)] });
    await expectDerivedIn(t, NAMESPACE, FOO, [t.far]);
    await load.phase();
    await changeService(t, NAMESPACE, FOO, { clusters: [near, far] });
    await expectAnswers(t, target, { claim: 'with its link it answers again', from: [answerOf(FOO, t.near)] });
    await load.phase();
    const samples = await load.stop();
    const inFlight = inFlightAtTheChange(samples, answerOf(FOO, t.far));
    if (inFlight < LEAST_IN_FLIGHT)
      throw new Inconclusive(`${String(inFlight)} requests were in flight when the link was removed`);
    expectNoFailures(t, samples, { claim: 'no request is lost on the way', atLeast: 3 * PHASE });
  },
});

/** Requests that were sent before the first one that the other cluster answered, and ended after that was sent. */
function inFlightAtTheChange(samples: readonly Sample[], other: string): number {
  const changeMs = samples.find(({ cluster }) => cluster === other)?.atMs ?? Infinity;
  return samples.filter(({ atMs, latencyMs }) => atMs < changeMs && atMs + latencyMs > changeMs).length;
}
