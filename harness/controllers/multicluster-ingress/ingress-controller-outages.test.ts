import { expect } from 'chai';
import { MULTI_CLUSTER_INGRESS } from '../../kube/api/multicluster-ingress.ts';
import { INGRESS_VIP, withIngressFleet } from '../testing/ingress-rig.ts';
import { derivedSlice, ingressObject, port80, serviceOfClusters } from '../testing/ingress-world.ts';
import type { FakeKubeClient } from '../testing/fake-kube-client.ts';

const KEY = { namespace: 'blue', name: 'i' };
const vipIn = (client: FakeKubeClient): string | undefined => client.stored(MULTI_CLUSTER_INGRESS, KEY)?.status?.VIP;

/** As users write them: without what a server adds. */
function putAll(us: FakeKubeClient, eu: FakeKubeClient): void {
  const key = { namespace: 'blue' };
  us.put({ ...serviceOfClusters('foo'), metadata: { name: 'foo', ...key } });
  us.put({ ...ingressObject('i', { backend: port80('foo') }), metadata: { name: 'i', ...key } });
  us.put(derivedSlice('foo', '10.1.0.1'));
  eu.put(derivedSlice('foo', '10.2.0.1'));
}

describe('the controller of Multi Cluster Ingress, outages', () => {
  it('takes nothing away when it starts while the config cluster is away, and serves edits when that is back (001-R10)', async () => {
    await withIngressFleet(async ({ us, eu, proxy, clock, until, restart }) => {
      putAll(us, eu);
      await until('address', () => vipIn(us) === INGRESS_VIP);
      us.goDown();
      const before = proxy.tables.length;
      await restart();
      for (let second = 0; second < 15; second += 1) await clock.advance(1_000);
      expect(proxy.tables.slice(before)).to.deep.equal([]);
      us.comeBack();
      us.put(derivedSlice('foo', '10.1.0.1', '10.1.0.2'));
      for (let second = 0; second < 5; second += 1) await clock.advance(1_000);
      await until('the edit', () => proxy.endpoints.length === 3);
      expect(proxy.tables.slice(before).every(({ listeners }) => listeners.length > 0)).to.equal(true);
    });
  });

  it('waits 10 s for another cluster when it starts, and goes on without it', async () => {
    await withIngressFleet(async ({ us, eu, proxy, clock, until, rest, restart }) => {
      putAll(us, eu);
      await until('address', () => vipIn(us) === INGRESS_VIP);
      eu.hang();
      const before = proxy.tables.length;
      await restart();
      await clock.advance(9_000);
      await rest();
      expect(proxy.tables.slice(before)).to.deep.equal([]);
      await clock.advance(1_100);
      await until('the others', () => proxy.endpoints.join() === 'gke-us 10.1.0.1');
    });
  });

  it('keeps what a cluster had when that answers nonsense, and follows the others', async () => {
    await withIngressFleet(async ({ us, eu, proxy, until }) => {
      putAll(us, eu);
      await until('both', () => proxy.endpoints.length === 2);
      eu.put({ ...derivedSlice('foo'), ...{ endpoints: 'all of them' } });
      us.put(derivedSlice('foo', '10.1.0.1', '10.1.0.2'));
      await until('the change in the other cluster', () => proxy.endpoints.length === 3);
      expect(proxy.endpoints).to.include('gke-eu 10.2.0.1');
      eu.put(derivedSlice('foo', '10.2.0.7'));
      await until('sense again', () => proxy.endpoints.includes('gke-eu 10.2.0.7'));
    });
  });

  it('leaves objects of other clusters than the config cluster alone (001-R9, 001-B12)', async () => {
    await withIngressFleet(async ({ us, eu, proxy, until, rest }) => {
      putAll(us, eu);
      const elsewhere = { name: 'other', namespace: 'blue' };
      eu.put({ ...ingressObject('other', { backend: port80('foo') }), metadata: elsewhere });
      await until('address', () => vipIn(us) === INGRESS_VIP);
      await rest();
      const { metadata, status } = eu.stored(MULTI_CLUSTER_INGRESS, elsewhere) ?? {};
      expect([metadata?.finalizers, metadata?.annotations, status]).to.deep.equal([undefined, undefined, undefined]);
      expect(Object.keys(proxy.last?.sources ?? {})).to.not.include('MultiClusterIngress/blue/other');
    });
  });
});
