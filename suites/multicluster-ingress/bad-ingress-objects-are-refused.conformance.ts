import {
  type Case,
  defineCase,
  expectSame,
  isInvalid,
  MULTI_CLUSTER_INGRESS,
  MULTI_CLUSTER_SERVICE,
  type MultiClusterIngressRule,
  type MultiClusterService,
} from '../../harness/conformance/index.ts';
import { FOO, INGRESS, makeNamespace, multiClusterIngress, multiClusterService, port80 } from './ingress-scene.ts';

const NAMESPACE = 'mci-bad-ingress-objects-are-refused';

export const badIngressObjectsAreRefused: Case = defineCase({
  ...INGRESS,
  id: 'bad-ingress-objects-are-refused',
  title:
    'the API server refuses links without a slash, services without ports or selector, and rules with two kinds of backend',
  spec: '001-B8, 001-B10, 001-B11',
  async run(t) {
    await makeNamespace(t, NAMESPACE);
    const good = multiClusterService(NAMESPACE, FOO);
    await t.apply(t.near, [good]);
    const { selector, ports } = good.spec.template.spec;
    const withSpec = (name: string, spec: object): MultiClusterService =>
      ({ ...good, metadata: { name, namespace: NAMESPACE }, spec: { template: { spec } } }) as MultiClusterService;
    const both: MultiClusterIngressRule = { backend: port80(FOO), http: { paths: [{ backend: port80(FOO) }] } };
    const attempts: readonly (readonly [string, () => Promise<unknown>])[] = [
      ...(
        [
          ['a link without a slash', multiClusterService(NAMESPACE, 'link', { clusters: ['gke-eu'] })],
          ['a service without ports', withSpec('portless', { selector, ports: [] })],
          ['a service without a selector', withSpec('blind', { selector: {}, ports })],
        ] as const
      ).map(
        ([what, object]) =>
          [what, () => t.near.client.create(MULTI_CLUSTER_SERVICE, object, { signal: t.signal })] as const,
      ),
      [
        'a rule with a backend and paths',
        () =>
          t.near.client.create(MULTI_CLUSTER_INGRESS, multiClusterIngress(NAMESPACE, { rules: [both] }), {
            signal: t.signal,
          }),
      ],
    ];
    for (const [what, attempt] of attempts) {
      const outcome = await attempt().then(
        () => 'accepted',
        (error: unknown) => {
          if (isInvalid(error)) return 'invalid';
          throw error;
        },
      );
      expectSame(t, { claim: `${what} is refused`, expected: 'invalid', observed: outcome });
    }
  },
});
