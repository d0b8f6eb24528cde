import { expect } from 'chai';
import { systemNetwork } from '../../core/system-network.ts';
import { FleetbedError } from '../../core/errors.ts';
import { FakeClock } from '../../core/testing/fake-clock.ts';
import { EVENT } from '../../kube/api/core.ts';
import { GATEWAY, GATEWAY_CLASS } from '../../kube/api/gateway.ts';
import { HTTP_ROUTE } from '../../kube/api/http-route.ts';
import { isConditionTrue } from '../../kube/meta/conditions.ts';
import { FakeKubeClient } from '../testing/fake-kube-client.ts';
import { GATEWAY_KEY, VIP, isProgrammed, putGatewayAndRoute, withFleet } from '../testing/fleet-rig.ts';
import { gatewayObject, namespaceObject, routeObject, sliceObject } from '../testing/objects.ts';
import { runFleetController } from './fleet-controller.ts';

const routeKey = { namespace: 'store', name: 'public-store-route' };

describe('fleet controller', () => {
  it('takes a Gateway and a route on, and is done when the proxy acknowledged', async () => {
    await withFleet({}, async ({ west, proxy, until, rest }) => {
      west.put(gatewayObject());
      await until('programmed', () => isProgrammed(west));
      expect(
        west.stored(GATEWAY_CLASS, { name: 'gke-l7-global-external-managed-mc' })?.status?.conditions?.[0],
      ).to.include({ type: 'Accepted', status: 'True' });
      expect(west.stored(GATEWAY, GATEWAY_KEY)?.status?.addresses).to.deep.equal([{ type: 'IPAddress', value: VIP }]);
      west.put(routeObject());
      await until('route', () =>
        isConditionTrue(
          west.stored(HTTP_ROUTE, routeKey)?.status?.parents[0]?.conditions,
          'ReconciliationSucceeded',
          1,
        ),
      );
      await rest();
      expect(proxy.endpoints).to.deep.equal(['gke-west-1 10.100.0.1', 'gke-east-1 10.102.0.1']);
      expect(west.stored(GATEWAY, GATEWAY_KEY)?.status?.listeners?.[0]?.attachedRoutes).to.equal(1);
      const events = west.storedAll(EVENT).map(({ reason = '', count = 0 }) => `${reason} x${String(count)}`);
      expect(events).to.deep.equal(['ADD x1', 'SYNC x2', 'UPDATE x1']);
    });
  });

  it('writes nothing more once everything is as it should be, also after a restart of the proxy', async () => {
    await withFleet({ prepare: putGatewayAndRoute }, async ({ west, west2, east, clock, proxy, until, rest }) => {
      await until('programmed', () => isProgrammed(west));
      await rest();
      const written = [west, west2, east].map((client) => client.writes.length);
      for (const client of [west, west2, east]) client.endWatches();
      proxy.stop();
      await proxy.start();
      for (let second = 0; second < 3; second += 1) await clock.advance(1_000);
      west.put(namespaceObject('other'));
      await rest();
      expect([west, west2, east].map((client) => client.writes.length)).to.deep.equal(written);
    });
  });

  it('has a changed endpoint in the next table, without the route being touched (000-R19)', async () => {
    await withFleet({ prepare: putGatewayAndRoute }, async ({ east, proxy, until }) => {
      await until('first table', () => proxy.endpoints.length === 2);
      const before = proxy.last!.version;
      east.put(sliceObject('store', [{ addresses: ['10.102.0.1'], conditions: { ready: false } }]));
      await until('endpoint gone', () => proxy.endpoints.length === 1);
      expect(proxy.last!.version).to.be.greaterThan(before);
      east.put(sliceObject('store', ['10.102.0.1', '10.102.0.2']));
      await until('endpoints back', () => proxy.endpoints.length === 3);
    });
  });

  it('is not Programmed while the proxy does not acknowledge', async () => {
    await withFleet({ acknowledges: false }, async ({ west, proxy, until, rest }) => {
      west.put(gatewayObject());
      await until('table', () => proxy.last?.listeners.length === 1);
      await rest();
      const conditions = west.stored(GATEWAY, GATEWAY_KEY)?.status?.conditions ?? [];
      expect(conditions.find(({ type }) => type === 'Programmed')).to.include({ status: 'False', reason: 'Pending' });
      proxy.acknowledge();
      await until('programmed', () => isProgrammed(west));
    });
  });

  it('removes the finalizer of a Gateway only after the proxy stopped listening (000-R20)', async () => {
    await withFleet({ acknowledges: false }, async ({ west, proxy, until, rest }) => {
      west.put(gatewayObject());
      await until('table', () => proxy.last?.listeners.length === 1);
      proxy.acknowledge();
      await until('programmed', () => isProgrammed(west));
      west.remove(GATEWAY, GATEWAY_KEY);
      await until('empty table', () => proxy.last?.listeners.length === 0);
      await rest();
      expect(west.stored(GATEWAY, GATEWAY_KEY)?.metadata.finalizers).to.deep.equal([
        'gateway.finalizer.networking.gke.io',
      ]);
      proxy.acknowledge();
      await until('gone', () => west.stored(GATEWAY, GATEWAY_KEY) === undefined);
    });
  });

  it('lets a Gateway go when its proxy has been away for 15 s', async () => {
    await withFleet({}, async ({ west, proxy, clock, until, rest }) => {
      west.put(gatewayObject());
      await until('programmed', () => isProgrammed(west));
      proxy.stop();
      await rest();
      west.remove(GATEWAY, GATEWAY_KEY);
      await rest();
      await clock.advance(14_000);
      await rest();
      expect(west.stored(GATEWAY, GATEWAY_KEY)).not.to.equal(undefined);
      await clock.advance(2_000);
      await until('gone', () => west.stored(GATEWAY, GATEWAY_KEY) === undefined);
    });
  });

  it('refuses a config cluster that is not one of the fleet', async () => {
    const failure: unknown = await runFleetController({
      clock: new FakeClock(),
      signal: AbortSignal.abort(),
      configCluster: 'nope',
      clusters: new Map([['gke-west-1', { client: new FakeKubeClient('a'), location: { region: 'us-west1' } }]]),
      loadBalancers: [],
      project: 'fleetbed',
      projectNumber: '1',
      defaultClientRegion: 'us-west1',
      healthCheckTimeScale: 1,
      network: systemNetwork('127.0.0.1'),
      port: 0,
      log: () => undefined,
    }).catch((error: unknown) => error);
    expect(failure).to.be.instanceOf(FleetbedError).with.property('code', 'FLEETBED_CLUSTER_UNKNOWN');
    expect(failure).to.have.property('observed', 'clusters: gke-west-1');
  });
});
