import { expect } from 'chai';
import { ENDPOINT_SLICE } from '../../kube/api/discovery.ts';
import { SERVICE_IMPORT } from '../../kube/api/net-gke.ts';
import { FakeKubeClient } from '../testing/fake-kube-client.ts';
import { putGatewayAndRoute, withFleet, type FleetSketch } from '../testing/fleet-rig.ts';
import { exportObject, gatewayObject, routeObject, serviceObject, sliceObject } from '../testing/objects.ts';

const store = { namespace: 'store', name: 'store' };

function importOf(client: FakeKubeClient): readonly unknown[] {
  const found = client.stored(SERVICE_IMPORT, store);
  return [found?.spec.ips, found?.status?.clusters?.map(({ cluster }) => cluster)];
}

describe('fleet controller, outages', () => {
  it('goes on with the others while a member cluster is away, and keeps its last endpoints (000-R22)', async () => {
    await withFleet({ prepare: putGatewayAndRoute }, async ({ west, west2, east, clock, proxy, until, rest }) => {
      await until('both', () => proxy.endpoints.length === 2);
      east.goDown();
      west.put(sliceObject('store', ['10.100.0.1', '10.100.0.2']));
      await until('three', () => proxy.endpoints.length === 3);
      await until(
        'mirrored',
        () => west2.storedAll(ENDPOINT_SLICE).flatMap((each) => each.endpoints ?? []).length === 3,
      );
      expect(proxy.endpoints).to.include('gke-east-1 10.102.0.1');
      await rest();
      east.comeBack();
      for (let step = 0; step < 4; step += 1) await clock.advance(1_000);
      await until(
        'caught up',
        () => east.storedAll(ENDPOINT_SLICE).flatMap((each) => each.endpoints ?? []).length === 4,
      );
    });
  });

  it('follows endpoints of the others while the config cluster is away (000-R22)', async () => {
    await withFleet({ prepare: putGatewayAndRoute }, async ({ west, east, proxy, until }) => {
      await until('both', () => proxy.endpoints.length === 2);
      west.goDown();
      east.put(sliceObject('store', ['10.102.0.1', '10.102.0.2']));
      await until('three', () => proxy.endpoints.length === 3);
    });
  });

  it('is not ready and shows no table before every cluster was seen, and waits 10 s for one that does not answer', async () => {
    const prepare: FleetSketch['prepare'] = ({ west, east }) => {
      west.put(gatewayObject());
      west.put(routeObject());
      east.hang();
    };
    await withFleet({ prepare }, async ({ west, clock, lines, proxy, rest, until }) => {
      await rest();
      await clock.advance(9_900);
      expect(proxy.tables).to.deep.equal([]);
      expect(west.writes).to.deep.equal([]);
      await clock.advance(200);
      await until('west alone', () => proxy.endpoints.join() === 'gke-west-1 10.100.0.1');
      expect(lines).to.include('unreachable for 10 s, going on without: gke-east-1');
    });
  });

  it('takes nothing away that a cluster not seen yet exports', async () => {
    const prepare: FleetSketch['prepare'] = ({ west2, east }) => {
      const far = {
        apiVersion: 'net.gke.io/v1',
        kind: 'ServiceImport',
        metadata: { name: 'far', namespace: 'store' },
        spec: { type: 'Headless', ports: [{ port: 1 }] },
      };
      west2.put(far);
      west2.putStatus(far, { clusters: [{ cluster: 'gke-east-1' }] });
      east.hang();
    };
    await withFleet({ prepare }, async ({ west2, clock, until }) => {
      await clock.advance(10_100);
      await until('imports', () => importOf(west2)[0] !== undefined);
      expect(west2.stored(SERVICE_IMPORT, { namespace: 'store', name: 'far' })?.spec.type).to.equal('Headless');
      expect(west2.writes.filter((line) => line.startsWith('delete'))).to.deep.equal([]);
    });
  });

  it('goes on without a cluster that refuses its credentials, and with it once they are good again', async () => {
    await withFleet({ prepare: putGatewayAndRoute }, async ({ west, east, clock, lines, proxy, until }) => {
      await until('both', () => proxy.endpoints.length === 2);
      east.expireCredentials();
      east.put(sliceObject('store', ['10.102.0.9']));
      west.put(sliceObject('store', ['10.100.0.1', '10.100.0.2']));
      await until('the change in the other cluster', () => proxy.endpoints.length === 3);
      expect(proxy.endpoints).to.include('gke-east-1 10.102.0.1');
      for (let second = 0; second < 3; second += 1) await clock.advance(1_000);
      expect(lines.some((line) => line.includes('gke-east-1') && line.includes('Unauthorized'))).to.equal(true);
      east.comeBack();
      for (let second = 0; second < 4; second += 1) await clock.advance(1_000);
      await until('the change behind its back', () => proxy.endpoints.includes('gke-east-1 10.102.0.9'));
    });
  });

  it('keeps what a cluster had when that answers nonsense, and follows the others', async () => {
    await withFleet({ prepare: putGatewayAndRoute }, async ({ west, east, lines, proxy, until }) => {
      await until('both', () => proxy.endpoints.length === 2);
      east.put({ ...sliceObject('store', []), ...{ endpoints: 'all of them' } });
      east.put(serviceObject('other'));
      east.put(serviceObject('other', { ports: [null as never] }));
      east.put(exportObject('other'));
      west.put(sliceObject('store', ['10.100.0.1', '10.100.0.2']));
      await until('the change in the other cluster', () => proxy.endpoints.length === 3);
      expect(proxy.endpoints).to.include('gke-east-1 10.102.0.1');
      expect(lines.filter((line) => line.startsWith('nonsense from gke-east-1, going on'))).to.not.be.empty;
      east.put(serviceObject('other'));
      east.put(sliceObject('store', ['10.102.0.7']));
      await until('sense again', () => proxy.endpoints.includes('gke-east-1 10.102.0.7'));
    });
  });

  it('takes objects of a cluster whose clock is years ahead as they are; its exports are the younger ones', async () => {
    const future = { creationTimestamp: '2099-01-01T00:00:00Z' };
    const prepare: FleetSketch['prepare'] = ({ west, east }) => {
      west.put(gatewayObject({}, future));
      west.put(routeObject({}, future));
      west.put(serviceObject('shop'));
      west.put(exportObject('shop', future));
      east.put(serviceObject('shop', { clusterIP: 'None' }));
      east.put(exportObject('shop'));
    };
    await withFleet({ prepare }, async ({ west, proxy, until }) => {
      await until('both', () => proxy.endpoints.length === 2);
      const shop = { namespace: 'store', name: 'shop' };
      await until('import', () => west.stored(SERVICE_IMPORT, shop)?.spec.type === 'Headless');
    });
  });
});
