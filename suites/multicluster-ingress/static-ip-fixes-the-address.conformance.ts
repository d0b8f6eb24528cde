import {
  type Case,
  defineCase,
  expectAnswers,
  expectEventually,
  expectSame,
  MULTI_CLUSTER_INGRESS,
  notYet,
  ready,
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

const NAMESPACE = 'mci-static-ip-fixes-the-address';

export const staticIpFixesTheAddress: Case = defineCase({
  ...INGRESS,
  id: 'static-ip-fixes-the-address',
  title: 'a static address is the address of the ingress, and one that is no address is reported',
  spec: '001-R7, 001-B4',
  needs: { roles: ['near', 'far'], base: 'none', loadBalancers: 2 },
  async run(t) {
    await startApps(t, NAMESPACE, [t.near], FOO);
    const { namespace, backend } = { namespace: NAMESPACE, backend: port80(FOO) };
    const two = ['first', 'second'].map((name) => multiClusterIngress(namespace, { backend }, name));
    await t.apply(t.near, [multiClusterService(namespace, FOO), ...two]);
    const addresses = [
      await expectAddress(t, namespace, { name: 'first' }),
      await expectAddress(t, namespace, { name: 'second' }),
    ];
    const last = addresses.toSorted().at(-1) ?? '';
    for (const { metadata } of two) await t.near.client.delete(MULTI_CLUSTER_INGRESS, metadata, { signal: t.signal });
    await expectEventually(t, { claim: 'deleted ingresses go', expected: 'none' }, async (signal) => {
      const { items } = await t.near.client.list(MULTI_CLUSTER_INGRESS, { namespace, signal });
      return items.length === 0 ? ready(undefined) : notYet(items.map(({ metadata }) => metadata.name).join(', '));
    });
    const annotations = { 'networking.gke.io/static-ip': last };
    await t.apply(t.near, [multiClusterIngress(namespace, { backend, annotations })]);
    expectSame(t, {
      claim: 'the address is the one that is asked for',
      expected: last,
      observed: await expectAddress(t, namespace),
    });
    await expectAnswers(t, at(last, 'any.example.com'), { claim: 'it serves', from: [answerOf(FOO, t.near)] });
    const named = { 'networking.gke.io/static-ip': 'my-address' };
    await t.apply(t.near, [multiClusterIngress(namespace, { backend, annotations: named }, 'named')]);
    await expectEvent(t, namespace, {
      kind: 'MultiClusterIngress',
      name: 'named',
      type: 'Warning',
      saying:
        "Invalid value for field 'resource.IPAddress': 'my-address'. Must be a literal IP address or URL referencing an Address resource.",
    });
  },
});
