import { type Case, defineCase, expectAnswers, expectNoFailures } from '../../harness/conformance/index.ts';
import {
  answerOf,
  at,
  BAR,
  expectAddress,
  FOO,
  INGRESS,
  multiClusterIngress,
  multiClusterService,
  port80,
  startApps,
} from './ingress-scene.ts';
import { PHASE, startSteadyLoad } from './steady-load.ts';

const NAMESPACE = 'mci-config-outage-keeps-ingress-traffic';

export const configOutageKeepsIngressTraffic: Case = defineCase({
  ...INGRESS,
  id: 'config-outage-keeps-ingress-traffic',
  title:
    'while the config cluster is down the others serve without a lost request, and edits are served again after it',
  spec: '001-R10, 001-S12',
  timeoutMs: 240_000,
  async run(t) {
    await startApps(t, NAMESPACE, [t.far], FOO, BAR);
    await t.apply(t.near, [
      multiClusterService(NAMESPACE, FOO),
      multiClusterService(NAMESPACE, BAR),
      multiClusterIngress(NAMESPACE, { backend: port80(FOO) }),
    ]);
    const target = at(await expectAddress(t, NAMESPACE), 'any.example.com');
    await expectAnswers(t, target, { claim: 'the far cluster answers', from: [answerOf(FOO, t.far)] });
    const load = await startSteadyLoad(t, target);
    await load.phase();
    const fault = await t.faults.kill(t.near);
    await load.phase();
    await t.clock.sleep(t.limits.silentPodMs, t.signal);
    await fault[Symbol.asyncDispose]();
    expectNoFailures(t, await load.stop(), {
      claim: 'no request is lost in the outage',
      atLeast: 3 * PHASE,
    });
    await t.apply(t.near, [multiClusterIngress(NAMESPACE, { backend: port80(BAR) })]);
    await expectAnswers(t, target, {
      claim: 'an edit after the outage is served',
      from: [answerOf(BAR, t.far)],
      withinMs: t.limits.nodeReturnMs,
    });
  },
});
