import {
  type Case,
  defineCase,
  driveThroughFault,
  expectAnswers,
  expectFailover,
} from '../../harness/conformance/index.ts';
import {
  answerOf,
  at,
  expectAddress,
  FOO,
  INGRESS,
  multiClusterIngress,
  multiClusterService,
  port80,
  startApps,
} from './ingress-scene.ts';

const NAMESPACE = 'mci-ingress-fails-over-to-another-cluster';

export const ingressFailsOverToAnotherCluster: Case = defineCase({
  ...INGRESS,
  id: 'ingress-fails-over-to-another-cluster',
  title: 'when the nearest cluster is scaled to zero another one takes over, and gives back when the pods return',
  spec: '001-D3, 001-D4, 001-R4, 001-S9',
  timeoutMs: 150_000,
  async run(t) {
    await startApps(t, NAMESPACE, [t.near, t.far], FOO);
    await t.apply(t.near, [
      multiClusterService(NAMESPACE, FOO),
      multiClusterIngress(NAMESPACE, { backend: port80(FOO) }),
    ]);
    const target = at(await expectAddress(t, NAMESPACE), 'any.example.com');
    await expectAnswers(t, target, { claim: 'the nearer cluster answers', from: [answerOf(FOO, t.near)] });
    await t.clock.sleep(t.limits.healthyPodMs, t.signal);
    const { endpointMs, healthyPodMs } = t.limits;
    const figures = await driveThroughFault(t, {
      target,
      from: answerOf(FOO, t.near),
      to: [answerOf(FOO, t.far)],
      inject: () => t.faults.scale(t.near, { namespace: NAMESPACE, name: FOO }, 0),
      awayWithinMs: endpointMs,
      stayMs: 3_000,
      returnWithinMs: healthyPodMs,
    });
    expectFailover(t, figures, {
      when: 'the nearest cluster is scaled to zero',
      firstGoodWithinMs: endpointMs,
      lossEndsWithinMs: endpointMs,
      returnWithinMs: healthyPodMs,
    });
  },
});
