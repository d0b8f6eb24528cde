import { expect } from 'chai';
import { SERVICE } from '../../kube/api/core.ts';
import { LABEL_MANAGED_BY, LABEL_SERVICE_NAME } from '../../kube/api/discovery.ts';
import {
  LABEL_MCS_SERVICE_NAME,
  LABEL_MCS_SOURCE_CLUSTER,
  MCS_SERVICE_EXPORT,
  MCS_SERVICE_IMPORT,
} from '../../kube/api/mcs-api.ts';
import {
  addressesBySource,
  conditions,
  DERIVED,
  exportHello,
  HELLO,
  mirrors,
  putHello,
  withMcsFleet,
} from '../testing/mcs-api-rig.ts';
import { namespaceObject, sliceObject } from '../testing/objects.ts';

describe('the controller of mcs-api', () => {
  it('imports what is exported into every cluster, with an address of each and the endpoints of all', async () => {
    await withMcsFleet(
      ({ west }) => {
        putHello(west, ['10.100.0.1'], {
          sessionAffinity: 'ClientIP',
          sessionAffinityConfig: { clientIP: { timeoutSeconds: 10 } },
          internalTrafficPolicy: 'Cluster',
          trafficDistribution: 'PreferClose',
        });
        west.put(exportHello({ exportedLabels: { 'dummy-label': 'true' }, exportedAnnotations: { dummy: 'yes' } }));
      },
      async ({ west, east, until, rest }) => {
        await until('mirrors', () => [west, east].every((client) => mirrors(client).length === 1));
        await rest();
        const imported = east.stored(MCS_SERVICE_IMPORT, HELLO)!;
        const address = east.stored(SERVICE, DERIVED)?.spec?.clusterIP;
        expect(address).to.match(/^10\.201\./);
        expect(imported.spec).to.deep.equal({
          type: 'ClusterSetIP',
          ips: [address],
          ipFamilies: ['IPv4'],
          ports: [{ name: 'tcp', protocol: 'TCP', port: 42 }],
          sessionAffinity: 'ClientIP',
          sessionAffinityConfig: { clientIP: { timeoutSeconds: 10 } },
          internalTrafficPolicy: 'Cluster',
          trafficDistribution: 'PreferClose',
        });
        expect(imported.metadata.labels).to.deep.equal({ 'dummy-label': 'true' });
        expect(imported.metadata.annotations).to.deep.equal({
          dummy: 'yes',
          'multicluster.kubernetes.io/derived-service': DERIVED.name,
        });
        expect(imported.status?.clusters).to.deep.equal([{ cluster: 'west' }]);
        expect(imported.status?.conditions?.map(({ type, reason }) => [type, reason])).to.deep.equal([
          ['Ready', 'Ready'],
        ]);
        expect(conditions(west)).to.deep.equal([
          'Valid=True Valid',
          'Ready=True Exported',
          'Conflict=False NoConflicts',
        ]);
        expect(mirrors(east)[0]?.metadata.labels).to.deep.equal({
          [LABEL_SERVICE_NAME]: DERIVED.name,
          [LABEL_MANAGED_BY]: 'mcs-api.fleetbed.dev',
          [LABEL_MCS_SERVICE_NAME]: 'hello',
          [LABEL_MCS_SOURCE_CLUSTER]: 'west',
        });
        expect(mirrors(east)[0]?.ports).to.deep.equal([{ name: 'tcp', protocol: 'TCP', port: 4242 }]);
      },
    );
  });

  it('joins the endpoints of all exporters, and only of those (000-R6, R8)', async () => {
    await withMcsFleet(
      ({ west, east }) => {
        putHello(west, ['10.100.0.1']);
        putHello(east, ['10.101.0.1']);
        west.put(exportHello());
      },
      async ({ west, east, until }) => {
        await until('west only', () => Object.keys(addressesBySource(east)).join() === 'west');
        east.put(exportHello());
        await until('both', () => [west, east].every((client) => mirrors(client).length === 2));
        expect(addressesBySource(west)).to.deep.equal({ east: ['10.101.0.1'], west: ['10.100.0.1'] });
        west.remove(MCS_SERVICE_EXPORT, HELLO);
        await until('east only', () =>
          [west, east].every((each) => Object.keys(addressesBySource(each)).join() === 'east'),
        );
        expect(west.stored(MCS_SERVICE_IMPORT, HELLO)?.status?.clusters).to.deep.equal([{ cluster: 'east' }]);
        east.remove(MCS_SERVICE_EXPORT, HELLO);
        await until('nothing', () =>
          [west, east].every(
            (client) =>
              client.stored(MCS_SERVICE_IMPORT, HELLO) === undefined &&
              client.stored(SERVICE, DERIVED) === undefined &&
              mirrors(client).length === 0,
          ),
        );
      },
    );
  });

  it('sends traffic of a port only to the clusters that have it', async () => {
    await withMcsFleet(
      ({ west, east }) => {
        putHello(west, ['10.100.0.1']);
        putHello(east, ['10.101.0.1'], { ports: [{ name: 'tcp', port: 43, protocol: 'TCP', targetPort: 4242 }] });
        west.put(exportHello());
        east.put(exportHello({}, '2026-01-01T00:00:01Z'));
      },
      async ({ west, east, until, rest }) => {
        await until('conflict', () =>
          [west, east].every((client) => conditions(client).includes('Conflict=True PortConflict')),
        );
        await rest();
        expect(addressesBySource(east)).to.deep.equal({ west: ['10.100.0.1'] });
      },
    );
  });

  it('imports a headless Service without an address, and tells the names of its endpoints', async () => {
    await withMcsFleet(
      ({ west }) => {
        putHello(west, [], { clusterIP: 'None' });
        const named = { addresses: ['10.100.0.1'], hostname: 'hello-ss-0', nodeName: 'node-1', zone: 'us-west1-a' };
        west.put(sliceObject('hello', [named], [{ name: 'tcp', protocol: 'TCP', port: 4242 }]));
        west.put(exportHello());
      },
      async ({ west, east, until, rest }) => {
        await until('mirrors', () => [west, east].every((client) => mirrors(client).length === 1));
        await rest();
        const { type, ips, ipFamilies } = east.stored(MCS_SERVICE_IMPORT, HELLO)!.spec;
        expect({ type, ips, ipFamilies }).to.deep.equal({ type: 'Headless', ips: undefined, ipFamilies: ['IPv4'] });
        expect(east.stored(SERVICE, DERIVED)).to.equal(undefined);
        const [slice] = mirrors(east);
        expect(slice?.metadata.labels).not.to.have.property(LABEL_SERVICE_NAME);
        const conditions = { ready: true, serving: true, terminating: false };
        const told = { addresses: ['10.100.0.1'], conditions, hostname: 'hello-ss-0', zone: 'us-west1-a' };
        expect(slice?.endpoints).to.deep.equal([told]);
        expect(mirrors(west)[0]?.endpoints).to.deep.equal([{ ...told, nodeName: 'node-1' }]);
      },
    );
  });

  it('makes no namespace, and imports when there is one (000-R2)', async () => {
    await withMcsFleet(
      ({ west, east }) => {
        putHello(west, ['10.100.0.1']);
        west.put(exportHello());
        east.remove({ plural: 'namespaces' }, { name: 'store' });
      },
      async ({ west, east, until, rest }) => {
        await until('west', () => west.stored(MCS_SERVICE_IMPORT, HELLO)?.spec.ips !== undefined);
        await rest();
        expect(east.writes).to.deep.equal([]);
        east.put(namespaceObject('store'));
        await until('east', () => east.stored(MCS_SERVICE_IMPORT, HELLO) !== undefined);
      },
    );
  });

  it('mends what a user did to an import, its labels too (000-B13)', async () => {
    await withMcsFleet(
      ({ west }) => {
        putHello(west, ['10.100.0.1']);
        west.put(exportHello());
      },
      async ({ west, until }) => {
        await until('imported', () => west.stored(MCS_SERVICE_IMPORT, HELLO)?.spec.ips !== undefined);
        const good = west.stored(MCS_SERVICE_IMPORT, HELLO)!;
        west.put({
          ...good,
          metadata: { ...good.metadata, labels: { mine: 'yes' } },
          spec: { ...good.spec, ports: [] },
        } as never);
        await until('mended', () => {
          const now = west.stored(MCS_SERVICE_IMPORT, HELLO);
          return now?.metadata.labels === undefined && now?.spec.ports.length === 1;
        });
      },
    );
  });

  it('comes to rest: the same state again is no write', async () => {
    await withMcsFleet(
      ({ west }) => {
        putHello(west, ['10.100.0.1']);
        west.put(exportHello());
      },
      async ({ west, east, until, rest }) => {
        await until('mirrors', () => [west, east].every((client) => mirrors(client).length === 1));
        await rest();
        const writes = [...west.writes, ...east.writes];
        west.put(namespaceObject('elsewhere'));
        await rest();
        expect([...west.writes, ...east.writes]).to.deep.equal(writes);
      },
    );
  });
});
