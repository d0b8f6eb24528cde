import { expect } from 'chai';
import { systemClock } from '../../core/clock.ts';
import { CUSTOM_RESOURCE_DEFINITION, type CustomResourceDefinition } from '../../kube/api/apiextensions.ts';
import { NAMESPACE, SERVICE } from '../../kube/api/core.ts';
import { ENDPOINT_SLICE } from '../../kube/api/discovery.ts';
import type { DnsTable, DnsZone } from '../../network/dns/dns-table.ts';
import { FakeKubeClient } from '../testing/fake-kube-client.ts';
import { namespaceObject, serviceObject, sliceObject } from '../testing/objects.ts';
import { startClusterDns } from './cluster-dns.ts';
import { MULTICLUSTER_IMPORTS, serviceImports, type ServiceImport } from './service-import.ts';

describe('startClusterDns', () => {
  const call = { signal: new AbortController().signal };
  let client: FakeKubeClient;
  let table: DnsTable;
  let waiting: { readonly until: (zones: DnsTable) => boolean; readonly resolve: () => void } | undefined;
  beforeEach(async () => {
    client = new FakeKubeClient('west');
    await client.create(NAMESPACE, namespaceObject('store'), call);
    await client.create(SERVICE, serviceObject('web', { clusterIP: '127.9.128.5' }), call);
  });

  const start = () =>
    startClusterDns({
      client,
      clock: systemClock,
      log: () => undefined,
      server: {
        address: '127.9.128.10',
        update: (changed) => {
          table = changed;
          if (waiting?.until(changed) === true) waiting.resolve();
        },
      },
    });
  const until = (holds: (table: DnsTable) => boolean): Promise<void> =>
    new Promise((resolve) => {
      waiting = { until: holds, resolve };
      if (holds(table)) resolve();
    });
  const zone = (origin: string): DnsZone | undefined => table.zones.find((each) => each.origin === origin);

  it('has a table as soon as everything is known, and another after each change', async () => {
    await using controller = start();
    await controller.ready;
    expect(zone('cluster.local')?.names.get('web.store.svc.cluster.local')?.addresses).to.deep.equal(['127.9.128.5']);
    expect(zone('cluster.local')?.nameServer).to.deep.equal({ label: 'ns.dns', address: '127.9.128.10' });
    expect(zone('clusterset.local')).to.equal(undefined);
    await client.create(ENDPOINT_SLICE, sliceObject('web', ['127.9.0.7']), call);
    await until(({ zones }) => zones.some(({ names }) => names.has('7.0.9.127.in-addr.arpa')));
  });

  it('knows imports while their kind is served', async () => {
    await using controller = start();
    await controller.ready;
    const imports = serviceImports(MULTICLUSTER_IMPORTS, 'v1alpha1');
    await client.create(
      imports,
      importObject('web', {
        type: 'ClusterSetIP',
        ips: ['127.9.130.1'],
        ports: [{ name: 'http', port: 80, protocol: 'TCP' }],
      }),
      call,
    );
    await client.create(imports, importObject('db', { type: 'Headless', ports: [{ port: 5432 }] }), call);
    const slice = sliceObject('x', [{ addresses: ['127.8.0.1'], hostname: 'db-0' }], [{ name: '', port: 5432 }], {
      name: 'imported-db-east',
      labels: {
        'multicluster.kubernetes.io/service-name': 'db',
        'multicluster.kubernetes.io/source-cluster': 'east',
      },
    });
    await client.create(ENDPOINT_SLICE, slice, call);
    const made = await client.create(CUSTOM_RESOURCE_DEFINITION, importDefinition(), call);
    const established = { ...made, status: { conditions: [{ type: 'Established', status: 'True' as const }] } };
    await client.update(CUSTOM_RESOURCE_DEFINITION, established, { ...call, subresource: 'status' });
    const base = 'store.svc.clusterset.local';
    await until(({ zones }) => zones.some(({ names }) => names.has(`db-0.east.db.${base}`)));
    const names = zone('clusterset.local')?.names;
    expect(names?.get(`web.${base}`)).to.deep.equal({
      addresses: ['127.9.130.1'],
      services: [{ target: `web.${base}`, port: 80, address: '127.9.130.1' }],
    });
    expect(names?.has(`_http._tcp.web.${base}`)).to.equal(true);
    expect(names?.get(`db.${base}`)).to.deep.equal({
      addresses: ['127.8.0.1'],
      services: [{ target: `db-0.east.db.${base}`, port: 5432, address: '127.8.0.1' }],
    });
    expect(zone('cluster.local')?.names.has('db.store.svc.cluster.local')).to.equal(false);
    await client.delete(CUSTOM_RESOURCE_DEFINITION, { name: 'serviceimports.multicluster.x-k8s.io' }, call);
    await until(({ zones }) => zones.every(({ origin }) => origin !== 'clusterset.local'));

    // GKE's imports have names there, too (000-R10).
    const gke = importDefinition('net.gke.io', 'v1');
    const gkeMade = await client.create(CUSTOM_RESOURCE_DEFINITION, gke, call);
    const gkeEstablished = { ...gkeMade, status: established.status };
    await client.update(CUSTOM_RESOURCE_DEFINITION, gkeEstablished, { ...call, subresource: 'status' });
    const shop: ServiceImport = {
      ...importObject('shop', { type: 'ClusterSetIP', ips: ['127.9.130.2'], ports: [{ port: 80 }] }),
      apiVersion: 'net.gke.io/v1',
    };
    await client.create(serviceImports({ group: 'net.gke.io', versions: [] }, 'v1'), shop, call);
    await until(({ zones }) => zones.some(({ names }) => names.has(`shop.${base}`)));
    expect(zone('clusterset.local')?.names.get(`shop.${base}`)?.addresses).to.deep.equal(['127.9.130.2']);
  });
});

function importObject(name: string, spec: NonNullable<ServiceImport['spec']>): ServiceImport {
  return {
    apiVersion: 'multicluster.x-k8s.io/v1alpha1',
    kind: 'ServiceImport',
    metadata: { name, namespace: 'store' },
    spec,
  };
}

function importDefinition(group = 'multicluster.x-k8s.io', version = 'v1alpha1'): CustomResourceDefinition {
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `serviceimports.${group}` },
    spec: {
      group,
      scope: 'Namespaced',
      names: { kind: 'ServiceImport', plural: 'serviceimports' },
      versions: [{ name: version, served: true, storage: true, schema: { openAPIV3Schema: { type: 'object' } } }],
    },
  };
}
