import {
  defineCase,
  expectEventually,
  FEATURES,
  notYet,
  ready,
  SERVICE,
  SERVICE_IMPORT,
  STORE_NAMESPACE,
  type Case,
} from '../../harness/conformance/index.ts';

export const eachClusterAllocatesItsOwnAddress: Case = defineCase({
  id: 'each-cluster-allocates-its-own-address',
  title: 'an import is a ClusterSetIP whose one address is that of a Service of the same cluster',
  behaviour: 'path-routing',
  features: [FEATURES.multiClusterServices],
  level: 'core',
  spec: '000-R4, 000-R5, 000-R10',
  needs: { roles: ['near', 'far'] },
  async run(t) {
    for (const { name, client } of t.clusters) {
      const claim = `the import store of ${name} has an address of that cluster`;
      await expectEventually(
        t,
        { claim, expected: 'type ClusterSetIP, one address, held by a Service' },
        async (signal) => {
          const { spec } = await client.get(SERVICE_IMPORT, { namespace: STORE_NAMESPACE, name: 'store' }, { signal });
          const services = await client.list(SERVICE, { namespace: STORE_NAMESPACE, signal });
          const ips = spec.ips ?? [];
          const holders = services.items.filter((service) => service.spec?.clusterIP === ips[0]);
          return spec.type === 'ClusterSetIP' && ips.length === 1 && holders.length === 1
            ? ready(ips[0])
            : notYet(`type ${spec.type}, addresses [${ips.join(', ')}], held by ${String(holders.length)} Services`);
        },
      );
    }
  },
});
