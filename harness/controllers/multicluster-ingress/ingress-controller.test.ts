import { expect } from 'chai';
import { EVENT, SERVICE, type Service } from '../../kube/api/core.ts';
import {
  MULTI_CLUSTER_INGRESS,
  MULTI_CLUSTER_SERVICE,
  type MultiClusterIngress,
} from '../../kube/api/multicluster-ingress.ts';
import type { FakeKubeClient } from '../testing/fake-kube-client.ts';
import { INGRESS_VIP, withIngressFleet } from '../testing/ingress-rig.ts';
import {
  derivedSlice,
  ingressObject,
  port80,
  serviceOfClusters,
  type IngressSketch,
} from '../testing/ingress-world.ts';
import { derivedName } from './derived-names.ts';
import { derivedService } from './derived-services.ts';
import { ingressMember } from '../testing/ingress-world.ts';

const KEY = { namespace: 'blue', name: 'i' };
const DERIVED = { namespace: 'blue', name: derivedName('blue', 'foo') };

/** An ingress to the service `foo`, as a user applies it. */
function userIngress(sketch: IngressSketch = {}): MultiClusterIngress {
  const { metadata, ...rest } = ingressObject('i', { backend: port80('foo'), ...sketch });
  return { ...rest, metadata: { name: metadata.name, namespace: 'blue' } };
}

function putFoo(client: FakeKubeClient): void {
  const { metadata, ...rest } = serviceOfClusters('foo');
  client.put({ ...rest, metadata: { name: metadata.name, namespace: 'blue' } });
}

/** The service, its pods and the ingress, in the config cluster. */
function putAll(us: FakeKubeClient, eu: FakeKubeClient): void {
  putFoo(us);
  us.put(userIngress());
  us.put(derivedSlice('foo', '10.1.0.1'));
  eu.put(derivedSlice('foo', '10.2.0.1'));
}

const vipIn = (client: FakeKubeClient): string | undefined => client.stored(MULTI_CLUSTER_INGRESS, KEY)?.status?.VIP;
const messages = (client: FakeKubeClient): readonly string[] =>
  client.storedAll(EVENT).map(({ message = '' }) => message);

describe('the controller of Multi Cluster Ingress', () => {
  it('takes an ingress on, and writes nothing more once everything is as it should be', async () => {
    await withIngressFleet(async ({ us, eu, proxy, until, rest }) => {
      putAll(us, eu);
      await until('address', () => vipIn(us) === INGRESS_VIP);
      expect(proxy.endpoints).to.deep.equal(['gke-us 10.1.0.1', 'gke-eu 10.2.0.1']);
      expect(us.stored(MULTI_CLUSTER_INGRESS, KEY)?.metadata.finalizers).to.deep.equal([
        'mci.finalizer.networking.gke.io',
      ]);
      await until(
        'derived',
        () => eu.stored(SERVICE, DERIVED) !== undefined && us.stored(SERVICE, DERIVED) !== undefined,
      );
      await rest();
      const written = [us, eu].map((client) => client.writes.length);
      for (const client of [us, eu]) client.endWatches();
      us.put({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'other' } });
      await rest();
      expect([us, eu].map((client) => client.writes.length)).to.deep.equal(written);
    });
  });

  it('keeps the last good configuration over an edit and a restart (001-R8)', async () => {
    await withIngressFleet(async ({ us, eu, clock, proxy, until, rest, restart }) => {
      putAll(us, eu);
      await until('address', () => vipIn(us) === INGRESS_VIP);
      await rest();
      const { metadata } = us.stored(MULTI_CLUSTER_INGRESS, KEY)!;
      us.put({ ...userIngress({ backend: port80('nobody') }), metadata });
      await until('warning', () => messages(us).includes('Error AVMBR102: MultiClusterService blue/nobody not found.'));
      // Names of events have the time in them.
      await clock.advance(1_000);
      await restart();
      await until('table', () => proxy.endpoints.length === 2);
      expect(vipIn(us)).to.equal(INGRESS_VIP);
      // Also one that lost its port.
      us.put({ ...userIngress(), metadata: us.stored(MULTI_CLUSTER_INGRESS, KEY)!.metadata });
      await rest();
      const service = us.stored(MULTI_CLUSTER_SERVICE, { namespace: 'blue', name: 'foo' })!;
      const ports = [{ name: 'other', port: 90, targetPort: 9090 }];
      us.put({ ...serviceOfClusters('foo', { ports }), metadata: service.metadata });
      await until('warning', () => messages(us).includes('MultiClusterService blue/foo has no port 80'));
      expect(proxy.endpoints).to.have.lengthOf(2);
    });
  });

  it('restores an edited derived Service, makes a deleted one again, and replaces one that has an address (001-R6)', async () => {
    await withIngressFleet(async ({ us, eu, until }) => {
      putFoo(us);
      await until('derived', () => eu.stored(SERVICE, DERIVED) !== undefined);
      const before = eu.stored(SERVICE, DERIVED)!;
      eu.put({ ...before, spec: { ...before.spec, selector: { app: 'bar' } } } as Service);
      await until('restored', () => eu.stored(SERVICE, DERIVED)?.spec?.selector?.['app'] === 'foo');
      eu.remove(SERVICE, DERIVED);
      await until('made again', () => eu.stored(SERVICE, DERIVED) !== undefined);
      eu.remove(SERVICE, DERIVED);
      const { metadata, ...rest } = derivedService(serviceOfClusters('foo'), ingressMember('gke-eu', 'europe-west1-c'));
      eu.put({ ...rest, metadata, spec: { ...rest.spec, clusterIP: '10.0.0.1' } } as Service);
      await until('replaced', () => eu.stored(SERVICE, DERIVED)?.spec?.clusterIP === 'None');
    });
  });

  it('serves on while the config cluster is away, and follows pods of the others (001-R10)', async () => {
    await withIngressFleet(async ({ us, eu, proxy, until }) => {
      putAll(us, eu);
      await until('address', () => vipIn(us) === INGRESS_VIP);
      us.goDown();
      eu.put(derivedSlice('foo', '10.2.0.1', '10.2.0.2'));
      await until('pod', () => proxy.endpoints.length === 3);
    });
  });

  it('moves to another config cluster with the same address and without an empty table (001-R11)', async () => {
    await withIngressFleet(async ({ us, eu, proxy, until, rest, restart }) => {
      putAll(us, eu);
      await until('address', () => vipIn(us) === INGRESS_VIP);
      putFoo(eu);
      eu.put(userIngress());
      const first = proxy.tables.length;
      await restart('gke-eu');
      await until('address in the new one', () => vipIn(eu) === INGRESS_VIP);
      await until(
        'no trace in the old one',
        () => us.stored(MULTI_CLUSTER_INGRESS, KEY)?.metadata.finalizers?.length === 0,
      );
      const { metadata, status } = us.stored(MULTI_CLUSTER_INGRESS, KEY)!;
      expect(status).to.deep.equal({});
      expect(metadata.annotations ?? {}).to.deep.equal({});
      expect(proxy.tables.slice(first).every(({ listeners }) => listeners.length > 0)).to.equal(true);
      await rest();
      const written = [us, eu].map((client) => client.writes.length);
      await rest();
      expect([us, eu].map((client) => client.writes.length)).to.deep.equal(written);
    });
  });

  it('withdraws what the new config cluster does not have (001-R11, R3)', async () => {
    await withIngressFleet(async ({ us, eu, proxy, until, restart }) => {
      putAll(us, eu);
      await until('address', () => vipIn(us) === INGRESS_VIP);
      await until('derived', () => us.stored(SERVICE, DERIVED) !== undefined);
      await restart('gke-eu');
      await until('empty table', () => proxy.last?.listeners.length === 0);
      await until('no derived Service', () => us.stored(SERVICE, DERIVED) === undefined);
      await until('no trace', () => us.stored(MULTI_CLUSTER_INGRESS, KEY)?.metadata.finalizers?.length === 0);
    });
  });

  it('frees the address of a deleted ingress, and lets its service go after it (001-R12)', async () => {
    await withIngressFleet(async ({ us, eu, proxy, until, rest }) => {
      putAll(us, eu);
      await until('address', () => vipIn(us) === INGRESS_VIP);
      await rest();
      const service = { namespace: 'blue', name: 'foo' };
      us.remove(MULTI_CLUSTER_SERVICE, service);
      await rest();
      expect(us.stored(MULTI_CLUSTER_SERVICE, service)).to.not.equal(undefined);
      expect(proxy.endpoints).to.have.lengthOf(2);
      us.remove(MULTI_CLUSTER_INGRESS, KEY);
      await until('ingress gone', () => us.stored(MULTI_CLUSTER_INGRESS, KEY) === undefined);
      expect(proxy.last?.listeners).to.deep.equal([]);
      await until('service gone', () => us.stored(MULTI_CLUSTER_SERVICE, service) === undefined);
      await until('derived Services gone', () => eu.stored(SERVICE, DERIVED) === undefined);
    });
  });
});
