import {
  type Case,
  defineCase,
  expectAnswers,
  expectEventually,
  expectNoFailures,
  expectSame,
  FEATURES,
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
  startApps,
} from './ingress-scene.ts';

const NAMESPACE = 'mci-config-move-keeps-identical-ingresses';
/** Of load before the first move and after the last. */
const SETTLED_MS = 1_000;

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
    await t.apply(t.near, [...services, kept, multiClusterIngress(NAMESPACE, { backend: port80(FOO) }, 'missing')]);
    const before = await expectAddress(t, NAMESPACE);
    const gone = await expectAddress(t, NAMESPACE, { name: 'missing' });
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
    const load = await t.startLoad(target, 100);
    await t.clock.sleep(SETTLED_MS, t.signal);
    await t.moveConfigCluster(t.far);
    const after = await expectAddress(t, NAMESPACE, { cluster: t.far });
    expectSame(t, { claim: 'the address is the same', expected: before, observed: after });
    await expectAnswers(t, at(gone, 'any.example.com'), {
      claim: 'what the new one does not have is withdrawn',
      from: ['refused'],
    });
    await expectEventually(
      t,
      { claim: 'the objects of the former one lose their status', expected: 'no address' },
      async (signal) => {
        const { status } = await t.near.client.get(MULTI_CLUSTER_INGRESS, key, { signal });
        return status?.VIP === undefined ? ready(undefined) : notYet(status.VIP);
      },
    );
    await t.moveConfigCluster(t.near);
    await expectAnswers(t, at(gone, 'any.example.com'), {
      claim: 'the first one serves all of its own again',
      from: [answerOf(FOO, t.far)],
    });
    await t.clock.sleep(SETTLED_MS, t.signal);
    expectNoFailures(t, await load.stop(), { claim: 'no request is lost by either move' });
  },
});
