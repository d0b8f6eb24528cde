import { expect } from 'chai';
import { GATEWAY, GATEWAY_CLASS } from '../../kube/api/gateway.ts';
import { HTTP_ROUTE } from '../../kube/api/http-route.ts';
import { isConditionTrue } from '../../kube/meta/conditions.ts';
import type { FakeKubeClient } from '../testing/fake-kube-client.ts';
import { GATEWAY_KEY, isProgrammed, putGatewayAndRoute, VIP, withFleet } from '../testing/fleet-rig.ts';
import { gatewayObject, routeObject } from '../testing/objects.ts';

const ROUTE_KEY = { namespace: 'store', name: 'public-store-route' };

function address(client: FakeKubeClient, name = 'external-http'): string | undefined {
  return client.stored(GATEWAY, { namespace: 'store', name })?.status?.addresses?.[0]?.value;
}

function routeAccepted(client: FakeKubeClient): boolean {
  return isConditionTrue(client.stored(HTTP_ROUTE, ROUTE_KEY)?.status?.parents[0]?.conditions, 'Accepted');
}

describe('fleet controller: move of the config cluster (000-R21)', () => {
  it('keeps the address and the routes of identical objects, without a table in between that lacks them', async () => {
    await withFleet({ prepare: putGatewayAndRoute }, async ({ west, east, proxy, until, restart, rest }) => {
      await until('programmed', () => isProgrammed(west) && routeAccepted(west));
      east.put(gatewayObject());
      east.put(routeObject());
      const before = proxy.tables.length;
      await restart('gke-east-1');
      await until('programmed in the other cluster', () => isProgrammed(east) && routeAccepted(east));
      expect(address(east)).to.equal(VIP);
      await rest();
      const since = proxy.tables.slice(before);
      expect(since).to.not.be.empty;
      for (const { listeners, backends } of since) {
        expect(listeners.flatMap(({ routes }) => routes.map(({ id }) => id))).to.deep.equal([
          'store/public-store-route',
        ]);
        expect(Object.values(backends).map(({ endpoints }) => endpoints.length)).to.deep.equal([2]);
      }
    });
  });

  it('leaves no trace in the cluster before', async () => {
    await withFleet({ prepare: putGatewayAndRoute }, async ({ west, east, until, restart }) => {
      await until('programmed', () => isProgrammed(west) && routeAccepted(west));
      east.put(gatewayObject());
      east.put(routeObject());
      await restart('gke-east-1');
      await until('forgotten', () => west.stored(GATEWAY, GATEWAY_KEY)?.metadata.finalizers?.length === 0);
      await until('classes gone', () => west.storedAll(GATEWAY_CLASS).length === 0);
      await until('route forgotten', () => west.stored(HTTP_ROUTE, ROUTE_KEY)?.status?.parents.length === 0);
      const left = west.stored(GATEWAY, GATEWAY_KEY);
      expect(left?.metadata.annotations).to.deep.equal({});
      expect(left?.status?.addresses).to.equal(undefined);
      expect(left?.status?.conditions?.map(({ type, status, reason }) => [type, status, reason])).to.deep.equal([
        ['Accepted', 'Unknown', 'Pending'],
        ['Programmed', 'Unknown', 'Pending'],
      ]);
      west.remove(GATEWAY, GATEWAY_KEY);
      expect(west.stored(GATEWAY, GATEWAY_KEY)).to.equal(undefined);
    });
  });

  it('withdraws what is missing in the new cluster; the finalizer of the old one goes after the listener', async () => {
    await withFleet(
      { prepare: putGatewayAndRoute, acknowledges: false },
      async ({ west, east, proxy, until, restart, rest }) => {
        await until('table', () => proxy.last?.listeners.length === 1);
        proxy.acknowledge();
        await until('programmed', () => isProgrammed(west));
        await restart('gke-east-1');
        await until('withdrawn', () => proxy.last?.listeners.length === 0);
        await rest();
        expect(west.stored(GATEWAY, GATEWAY_KEY)?.metadata.finalizers).to.have.length(1);
        proxy.acknowledge();
        await until('forgotten', () => west.stored(GATEWAY, GATEWAY_KEY)?.metadata.finalizers?.length === 0);
        expect(east.storedAll(GATEWAY)).to.deep.equal([]);
      },
    );
  });

  it('gives each of several Gateways the address that it had, whichever is older in the new cluster', async () => {
    const loadBalancers = [
      { name: 'lb-0', address: VIP },
      { name: 'lb-1', address: '172.28.0.3' },
    ];
    await withFleet({ loadBalancers }, async ({ west, east, until, restart }) => {
      west.put(gatewayObject({}, { name: 'first' }));
      await until('the first', () => address(west, 'first') === VIP);
      west.put(gatewayObject({}, { name: 'second' }));
      await until('the second', () => address(west, 'second') === '172.28.0.3');
      east.put(gatewayObject({}, { name: 'second' }));
      east.put(gatewayObject({}, { name: 'first' }));
      await restart('gke-east-1');
      await until('both', () => address(east, 'first') !== undefined && address(east, 'second') !== undefined);
      expect([address(east, 'first'), address(east, 'second')]).to.deep.equal([VIP, '172.28.0.3']);
    });
  });

  it('goes on without the cluster before when that is away, and cleans up when it is back', async () => {
    await withFleet({ prepare: putGatewayAndRoute }, async ({ west, east, proxy, clock, until, restart }) => {
      await until('programmed', () => isProgrammed(west));
      east.put(gatewayObject());
      east.put(routeObject());
      west.goDown();
      const before = proxy.tables.length;
      await restart('gke-east-1');
      for (let second = 0; second < 11; second += 1) await clock.advance(1_000);
      await until('programmed', () => isProgrammed(east));
      expect(address(east)).to.equal(VIP);
      expect(proxy.tables.slice(before).every(({ listeners }) => listeners.length === 1)).to.equal(true);
      west.comeBack();
      for (let second = 0; second < 5; second += 1) await clock.advance(1_000);
      await until('forgotten', () => west.stored(GATEWAY, GATEWAY_KEY)?.metadata.finalizers?.length === 0);
    });
  });
});
