import {
  type Case,
  defineCase,
  expectAnswers,
  expectEventually,
  expectNoFailures,
  expectSame,
  FEATURES,
  Inconclusive,
  MULTI_CLUSTER_INGRESS,
  notYet,
  ready,
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
  SILENCE,
  startApps,
} from './ingress-scene.ts';
import { PHASE, startSteadyLoad } from './steady-load.ts';

const NAMESPACE = 'mci-config-move-keeps-identical-ingresses';

export const configMoveKeepsIdenticalIngresses: Case = defineCase({
  ...INGRESS,
  id: 'config-move-keeps-identical-ingresses',
  title:
    'another config cluster with the same objects takes over the address without a lost request, and withdraws what it does not have',
  spec: '001-R9, 001-R11, 001-B12, 001-S13, 001-S14',
  features: [FEATURES.multiClusterIngress, FEATURES.multiClusterIngressConfigMove],
  level: 'extended',
  needs: { roles: ['near', 'far'], base: 'none', loadBalancers: 2 },
  timeoutMs: 240_000,
  async run(t) {
    await startApps(t, NAMESPACE, [t.far], FOO);
    const services = [multiClusterService(NAMESPACE, FOO)];
    const kept = multiClusterIngress(NAMESPACE, { backend: port80(FOO) });
    // The one that stays comes second, so that it would get another address were it asked for anew.
    await t.apply(t.near, [...services, multiClusterIngress(NAMESPACE, { backend: port80(FOO) }, 'missing')]);
    const gone = at(await expectAddress(t, NAMESPACE, { name: 'missing' }), 'any.example.com');
    await t.apply(t.near, [kept]);
    const before = await expectAddress(t, NAMESPACE);
    await t.apply(t.far, [...services, kept]);
    const target = at(before, 'any.example.com');
    await expectAnswers(t, target, { claim: 'it serves', from: [answerOf(FOO, t.far)] });
    const key = { namespace: NAMESPACE, name: 'ingress' };
    const elsewhere = await t.far.client.get(MULTI_CLUSTER_INGRESS, key, { signal: t.signal });
    expectSame(t, {
      claim: 'objects of another cluster have no effect and no status',
      expected: 'no address',
      observed: elsewhere.status?.VIP ?? 'no address',
    });
    await expectAnswers(t, gone, { claim: 'so does the other one', from: [answerOf(FOO, t.far)] });
    const load = await startSteadyLoad(t, target);
    const control = await startSteadyLoad(t, gone);
    await load.phase();
    await t.moveConfigCluster(t.far);
    const after = await expectAddress(t, NAMESPACE, { cluster: t.far });
    expectSame(t, { claim: 'the address is the same', expected: before, observed: after });
    await expectAnswers(t, gone, {
      claim: 'what the new one does not have is withdrawn',
      ...SILENCE,
    });
    await control.phase();
    if ((await control.stop()).every(({ outcome }) => outcome === 'answered'))
      throw new Inconclusive('the load on the address that was withdrawn did not notice');
    await expectEventually(
      t,
      { claim: 'the objects of the former one lose their status', expected: 'no address' },
      async (signal) => {
        const { status } = await t.near.client.get(MULTI_CLUSTER_INGRESS, key, { signal });
        return status?.VIP === undefined ? ready(undefined) : notYet(status.VIP);
      },
    );
    await t.moveConfigCluster(t.near);
    await expectAnswers(t, gone, {
      claim: 'the first one serves all of its own again',
      from: [answerOf(FOO, t.far)],
    });
    await load.phase();
    expectNoFailures(t, await load.stop(), { claim: 'no request is lost by either move', atLeast: 3 * PHASE });
  },
});
