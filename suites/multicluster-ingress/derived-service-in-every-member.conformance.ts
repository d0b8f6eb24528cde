import {
  type Case,
  defineCase,
  expectEventually,
  expectSame,
  notYet,
  ready,
  type CaseCluster,
} from '../../harness/conformance/index.ts';
import {
  derivedServiceIn,
  expectDerivedIn,
  expectEvent,
  FOO,
  INGRESS,
  linkOf,
  multiClusterService,
  PARENT,
  podsBehind,
  startApps,
} from './ingress-scene.ts';

const NAMESPACE = 'mci-derived-service-in-every-member';

export const derivedServiceInEveryMember: Case = defineCase({
  ...INGRESS,
  id: 'derived-service-in-every-member',
  title:
    'a MultiClusterService has a headless, annotated Service with its selector and ports in every member, which groups its pods',
  spec: '001-R1, 001-D10, 001-S4',
  async run(t) {
    await startApps(t, NAMESPACE, [t.far], FOO);
    await t.apply(t.near, [multiClusterService(NAMESPACE, FOO)]);
    await expectDerivedIn(t, NAMESPACE, FOO, t.clusters);
    for (const cluster of t.clusters) {
      const derived = await derivedServiceIn(cluster, NAMESPACE, FOO, t.signal);
      const { metadata, spec } = derived ?? { metadata: { name: 'none' } };
      const { ports = [], selector = {}, clusterIP = '' } = spec ?? {};
      expectSame(t, {
        claim: `the derived Service in ${cluster.name} is headless and has selector and ports, and nothing else`,
        expected: 'mci-foo-svc-<16> None {"app":"foo"} web/TCP/80/8080',
        observed: [
          metadata.name.replace(/[0-9a-z]{16}$/, '<16>'),
          clusterIP,
          JSON.stringify(selector),
          ...ports.map(
            (port) => `${port.name ?? ''}/${port.protocol ?? ''}/${String(port.port)}/${String(port.targetPort)}`,
          ),
        ].join(' '),
      });
      const { annotations = {} } = metadata as { readonly annotations?: Readonly<Record<string, string>> };
      const status =
        /^\{"network_endpoint_groups":\{"80":"k8s1-[0-9a-f]{8}-[-0-9a-z]+-[0-9a-f]{8}"\},"zones":\["[-0-9a-z]+"\]\}$/;
      expectSame(t, {
        claim: `the derived Service in ${cluster.name} names its port, endpoint group and parent`,
        expected: `{"exposed_ports":{"80":{}}}, a group for each port, {"Namespace":"${NAMESPACE}","Name":"foo"}`,
        observed: [
          annotations['cloud.google.com/neg'] ?? 'none',
          status.test(annotations['cloud.google.com/neg-status'] ?? '') ? 'a group for each port' : 'no group',
          annotations[PARENT] ?? 'none',
        ].join(', '),
      });
    }
    await expectEvent(t, NAMESPACE, {
      kind: 'MultiClusterService',
      name: FOO,
      type: 'Normal',
      reason: 'SYNC',
      saying: `Derived Service was ensured in cluster {${linkOf(t.far)} ${t.far.name}}`,
    });
    const pods = async (cluster: CaseCluster): Promise<number> => {
      const derived = await derivedServiceIn(cluster, NAMESPACE, FOO, t.signal);
      return derived === undefined ? -1 : (await podsBehind(cluster, derived, t.signal)).length;
    };
    await expectEventually(
      t,
      { claim: 'it groups the pods of its cluster, and is empty where none matches', expected: 'none near, one far' },
      async () => {
        const [near, far] = [await pods(t.near), await pods(t.far)];
        return near === 0 && far === 1 ? ready(undefined) : notYet(`${String(near)} near, ${String(far)} far`);
      },
    );
  },
});
