import { expect } from 'chai';
import { NAMESPACE, SERVICE } from '../../kube/api/core.ts';
import { ENDPOINT_SLICE } from '../../kube/api/discovery.ts';
import { HTTP_ROUTE } from '../../kube/api/http-route.ts';
import { SERVICE_EXPORT, SERVICE_IMPORT } from '../../kube/api/net-gke.ts';
import { FakeKubeClient } from '../testing/fake-kube-client.ts';
import { putGatewayAndRoute, withFleet, type FleetSketch } from '../testing/fleet-rig.ts';
import { statusError } from '../testing/memory-objects.ts';
import { namespaceObject } from '../testing/objects.ts';
import { derivedServiceName } from '../clusterset/name-hash.ts';

const derived = { namespace: 'store', name: derivedServiceName('gke-mcs-', 'store', 'store') };
const routeKey = { namespace: 'store', name: 'public-store-route' };
const store = { namespace: 'store', name: 'store' };
const exporters = ['gke-west-1', 'gke-east-1'];

function importOf(client: FakeKubeClient): readonly unknown[] {
  const found = client.stored(SERVICE_IMPORT, store);
  return [found?.spec.ips, found?.status?.clusters?.map(({ cluster }) => cluster)];
}

describe('fleet controller, imports', () => {
  it('imports what is exported into every cluster, each with its own address and all endpoints', async () => {
    await withFleet({}, async ({ west, west2, east, until, rest }) => {
      await until('imports', () =>
        [west, west2, east].every(
          (client) =>
            client.storedAll(ENDPOINT_SLICE).filter(({ metadata }) => metadata.name.startsWith('gke-mcs-')).length ===
            2,
        ),
      );
      await rest();
      expect([west, west2, east].map(importOf)).to.deep.equal([
        [['10.200.0.2'], exporters],
        [['10.201.0.1'], exporters],
        [['10.202.0.2'], exporters],
      ]);
      expect(west2.stored(SERVICE, derived)?.spec?.clusterIP).to.equal('10.201.0.1');
      const conditions = west.stored(SERVICE_EXPORT, store)?.status?.conditions ?? [];
      expect(conditions.map(({ type, status }) => `${type}=${status}`)).to.deep.equal([
        'Initialized=True',
        'Exported=True',
      ]);
    });
  });

  it('takes the endpoints of a cluster away with its export, and everything with the last one (000-R8)', async () => {
    await withFleet({ prepare: putGatewayAndRoute }, async ({ west, west2, east, proxy, until, rest }) => {
      await until('both', () => proxy.endpoints.length === 2);
      east.remove(SERVICE_EXPORT, store);
      await until('one', () => proxy.endpoints.length === 1);
      await until('status', () => importOf(west2)[1]?.toString() === 'gke-west-1');
      west.remove(SERVICE_EXPORT, store);
      await until('none', () =>
        [west, west2, east].every((client) => client.stored(SERVICE_IMPORT, store) === undefined),
      );
      await rest();
      for (const client of [west, west2, east]) {
        expect(client.stored(SERVICE, derived)).to.equal(undefined);
        expect(
          client.storedAll(ENDPOINT_SLICE).filter(({ metadata }) => metadata.name.startsWith('gke-mcs-')),
        ).to.deep.equal([]);
      }
      const resolved = west
        .stored(HTTP_ROUTE, routeKey)
        ?.status?.parents[0]?.conditions?.find(({ type }) => type === 'ResolvedRefs');
      expect(resolved).to.include({ status: 'False', reason: 'BackendNotFound' });
      expect(proxy.last?.listeners[0]?.routes[0]?.rules[0]?.backends).to.deep.equal([{ weight: 1 }]);
    });
  });

  it('follows a namespace that appears later (000-R2)', async () => {
    const prepare: FleetSketch['prepare'] = ({ west2 }) => {
      west2.remove(NAMESPACE, { name: 'store' });
    };
    await withFleet({ prepare }, async ({ west, west2, until, rest }) => {
      await until('west', () => importOf(west)[0] !== undefined);
      await rest();
      expect(west2.storedAll(SERVICE_IMPORT)).to.deep.equal([]);
      west2.put(namespaceObject('store'));
      await until('west2', () => importOf(west2)[0] !== undefined);
    });
  });

  it('restores what a user changed or deleted (000-B13)', async () => {
    await withFleet({}, async ({ west2, until }) => {
      await until('import', () => importOf(west2)[0] !== undefined);
      const imported = west2.stored(SERVICE_IMPORT, store)!;
      west2.put({ ...imported, spec: { ...imported.spec, ports: [{ port: 1 }] } } as typeof imported);
      await until('restored', () => west2.stored(SERVICE_IMPORT, store)?.spec.ports[0]?.port === 8080);
      west2.remove(SERVICE, derived);
      await until('recreated', () => west2.stored(SERVICE, derived) !== undefined);
      const address = west2.stored(SERVICE, derived)?.spec?.clusterIP;
      await until('new address', () => west2.stored(SERVICE_IMPORT, store)?.spec.ips?.[0] === address);
    });
  });

  it('tries a refused write again, and does the others meanwhile', async () => {
    const prepare: FleetSketch['prepare'] = ({ west2 }) => {
      west2.refuseNextWrite(statusError(500, 'InternalError', 'etcd is slow'));
    };
    await withFleet({ prepare }, async ({ west, west2, clock, lines, until }) => {
      await until('west', () => importOf(west)[0] !== undefined);
      await clock.advance(100);
      await until('west2', () => importOf(west2)[0] !== undefined);
      expect(lines).to.deep.equal(['imports of gke-west-2: etcd is slow', 'imports of gke-west-2: works again']);
    });
  });

  it('works where no kind of ours is installed yet, and begins when it is', async () => {
    const kinds = [
      'serviceexports.net.gke.io/v1',
      'serviceimports.net.gke.io/v1',
      'gateways.gateway.networking.k8s.io/v1',
    ];
    const prepare: FleetSketch['prepare'] = ({ west, west2, east }) => {
      for (const client of [west, west2, east]) for (const kind of kinds) client.unserved.add(kind);
    };
    await withFleet({ prepare }, async ({ west, west2, east, clock, rest, until }) => {
      await rest();
      expect(west2.writes).to.deep.equal([]);
      for (const client of [west, west2, east]) client.unserved.clear();
      await clock.advance(2_000);
      await until('imports', () => importOf(west2)[0] !== undefined);
    });
  });
});
