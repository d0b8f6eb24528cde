import { expect } from 'chai';
import type { Service, ServicePort } from '../../kube/api/core.ts';
import { MCS_SERVICE_EXPORT, type ServiceExport, type ServiceImportSpec } from '../../kube/api/mcs-api.ts';
import { findCondition, type ConditionDraft } from '../../kube/meta/conditions.ts';
import { clusterWorld, type ClustersetWorld } from '../clusterset/clusterset-world.ts';
import { mergeExports, type MergedExports } from '../clusterset/merge-exports.ts';
import type { MergedImport } from '../clusterset/merged-import.ts';
import { namespaceObject, serviceObject } from '../testing/objects.ts';
import { MCS_API_SPELLING } from './mcs-api-spelling.ts';

interface Exported {
  readonly service?: Service;
  readonly export?: ServiceExport['spec'];
  /** @default the order of the table: the first is the oldest */
  readonly age?: string;
}

const PORTS: readonly ServicePort[] = [{ name: 'tcp', port: 42, protocol: 'TCP' }];

function service(spec: Service['spec'] = {}): Service {
  return serviceObject('hello', {
    clusterIP: '10.0.0.1',
    ipFamilies: ['IPv4'],
    internalTrafficPolicy: 'Cluster',
    sessionAffinity: 'None',
    ports: PORTS,
    ...spec,
  });
}

function worldOf(clusters: Readonly<Record<string, Exported>>): ClustersetWorld {
  return {
    clusters: new Map(
      Object.entries(clusters).map(([name, { service: own, export: spec = {}, age }], index) => [
        name,
        clusterWorld(
          MCS_API_SPELLING,
          { name, region: 'us-west1', known: true },
          {
            namespaces: [namespaceObject('store')],
            services: own === undefined ? [] : [own],
            endpointSlices: [],
            serviceExports: [
              {
                apiVersion: 'multicluster.x-k8s.io/v1beta1',
                kind: MCS_SERVICE_EXPORT.kind,
                metadata: {
                  name: 'hello',
                  namespace: 'store',
                  creationTimestamp: age ?? `2026-01-0${String(index + 1)}T00:00:00Z`,
                },
                spec,
              },
            ],
            serviceImports: [],
          },
        ),
      ]),
    ),
  };
}

function merge(clusters: Readonly<Record<string, Exported>>): MergedExports {
  return mergeExports(worldOf(clusters), MCS_API_SPELLING);
}

function conditionsOf(merged: MergedExports, cluster: string): readonly ConditionDraft[] {
  return merged.verdicts.get(cluster)?.get('store/hello') ?? [];
}

function conflictOf(merged: MergedExports, cluster: string): ConditionDraft | undefined {
  return findCondition(
    conditionsOf(merged, cluster).map((draft) => ({ ...draft, lastTransitionTime: '' })),
    'Conflict',
  );
}

const rows: readonly {
  readonly title: string;
  readonly older: Exported;
  readonly younger: Exported;
  readonly reason: string;
  /** What the import has all the same. */
  readonly holds: Partial<MergedImport>;
}[] = [
  {
    title: 'a port name with two numbers',
    older: { service: service() },
    younger: { service: service({ ports: [{ name: 'tcp', port: 43 }] }) },
    reason: 'PortConflict',
    holds: { ports: [{ name: 'tcp', protocol: 'TCP', port: 42 }] },
  },
  {
    title: 'ports that differ without a clash, of which the union holds',
    older: { service: service() },
    younger: { service: service({ ports: [...PORTS, { name: 'stcp', port: 142, protocol: 'SCTP' }] }) },
    reason: 'PortConflict',
    holds: {
      ports: [
        { name: 'tcp', protocol: 'TCP', port: 42 },
        { name: 'stcp', protocol: 'SCTP', port: 142 },
      ],
    },
  },
  {
    title: 'an application protocol',
    older: { service: service() },
    younger: { service: service({ ports: [{ name: 'tcp', port: 42, appProtocol: 'kubernetes.io/h2c' }] }) },
    reason: 'PortConflict',
    holds: { ports: [{ name: 'tcp', protocol: 'TCP', port: 42 }] },
  },
  {
    title: 'headlessness',
    older: { service: service() },
    younger: { service: service({ clusterIP: 'None' }) },
    reason: 'TypeConflict',
    holds: { type: 'ClusterSetIP' },
  },
  {
    title: 'headlessness the other way round',
    older: { service: service({ clusterIP: 'None' }) },
    younger: { service: service() },
    reason: 'TypeConflict',
    holds: { type: 'Headless' },
  },
  {
    title: 'session affinity',
    older: {
      service: service({ sessionAffinity: 'ClientIP', sessionAffinityConfig: { clientIP: { timeoutSeconds: 10 } } }),
    },
    younger: { service: service() },
    reason: 'SessionAffinityConflict',
    holds: { sessionAffinity: 'ClientIP', sessionAffinityConfig: { clientIP: { timeoutSeconds: 10 } } },
  },
  {
    title: 'the timeout of session affinity',
    older: {
      service: service({ sessionAffinity: 'ClientIP', sessionAffinityConfig: { clientIP: { timeoutSeconds: 10 } } }),
    },
    younger: {
      service: service({ sessionAffinity: 'ClientIP', sessionAffinityConfig: { clientIP: { timeoutSeconds: 20 } } }),
    },
    reason: 'SessionAffinityConfigConflict',
    holds: { sessionAffinityConfig: { clientIP: { timeoutSeconds: 10 } } },
  },
  {
    title: 'internal traffic policy',
    older: { service: service({ internalTrafficPolicy: 'Local' }) },
    younger: { service: service() },
    reason: 'InternalTrafficPolicyConflict',
    holds: { internalTrafficPolicy: 'Local' },
  },
  {
    title: 'traffic distribution',
    older: { service: service() },
    younger: { service: service({ trafficDistribution: 'PreferClose' }) },
    reason: 'TrafficDistributionConflict',
    holds: {},
  },
  {
    title: 'IP families',
    older: { service: service({ ipFamilies: ['IPv4'] }) },
    younger: { service: service({ ipFamilies: ['IPv6', 'IPv4'] }) },
    reason: 'IPFamilyConflict',
    holds: { ipFamilies: ['IPv4'] },
  },
  {
    title: 'exported labels',
    older: { service: service(), export: { exportedLabels: { 'dummy-label': 'true' } } },
    younger: { service: service(), export: { exportedLabels: { 'dummy-label2': 'true' } } },
    reason: 'LabelsConflict',
    holds: { labels: { 'dummy-label': 'true' } },
  },
  {
    title: 'exported annotations',
    older: { service: service() },
    younger: { service: service(), export: { exportedAnnotations: { 'dummy-annotation': 'true' } } },
    reason: 'AnnotationsConflict',
    holds: { annotations: {} },
  },
  {
    title: 'several things at once',
    older: { service: service(), export: { exportedLabels: { a: '1' } } },
    younger: { service: service({ clusterIP: 'None', ports: [] }) },
    reason: 'TypeConflict,LabelsConflict,PortConflict',
    holds: { type: 'ClusterSetIP', labels: { a: '1' } },
  },
];

describe('exports of mcs-api', () => {
  for (const { title, older, younger, reason, holds } of rows) {
    it(`disagree about ${title}: the oldest wins, and every export is told`, () => {
      // The younger one comes first in the fleet.
      const merged = merge({
        east: { age: '2026-01-02T00:00:00Z', ...younger },
        west: { age: '2026-01-01T00:00:00Z', ...older },
      });
      expect(merged.imports.get('store/hello')).to.deep.include(holds);
      for (const cluster of ['west', 'east']) {
        const { message: _, ...conflict } = conflictOf(merged, cluster)!;
        expect(conflict).to.deep.include({ type: 'Conflict', status: 'True', reason });
      }
    });
  }

  it('agree on the rest: families in another order, ports in another order', () => {
    const ports: readonly ServicePort[] = [...PORTS, { name: 'udp', port: 42, protocol: 'UDP' }];
    const merged = merge({
      west: { service: service({ ports, ipFamilies: ['IPv4', 'IPv6'] }) },
      east: { service: service({ ports: ports.toReversed(), ipFamilies: ['IPv6', 'IPv4'] }) },
    });
    for (const cluster of ['west', 'east'])
      expect(
        conditionsOf(merged, cluster).map(({ type, status, reason }) => `${type}=${status} ${reason}`),
      ).to.deep.equal(['Valid=True Valid', 'Ready=True Exported', 'Conflict=False NoConflicts']);
  });

  it('say who disagrees with whom', () => {
    const headless = { service: service({ clusterIP: 'None' }) };
    const merged = merge({ west: { service: service() }, east: headless, north: headless });
    expect(conflictOf(merged, 'north')?.message).to.equal(
      'Conflicting type. Using "ClusterSetIP" from oldest service export in "west". 2/3 clusters disagree.',
    );
  });

  it('of the same age are in the order of their clusters', () => {
    const age = '2026-01-01T00:00:00Z';
    const merged = merge({ west: { age, service: service() }, east: { age, service: service({ clusterIP: 'None' }) } });
    expect(merged.imports.get('store/hello')?.type).to.equal('Headless');
  });

  it('are refused without a Service, and for one of type ExternalName (000-R3, B10)', () => {
    const external = service({ type: 'ExternalName', externalName: 'example.com' });
    const merged = merge({ west: {}, east: { service: external } });
    expect([...merged.imports]).to.deep.equal([]);
    const reasons = (cluster: string): readonly string[] =>
      conditionsOf(merged, cluster).map(({ type, status, reason }) => `${type}=${status} ${reason}`);
    expect(reasons('west')).to.deep.equal([
      'Valid=False NoService',
      'Ready=False Pending',
      'Conflict=False NoConflicts',
    ]);
    expect(reasons('east')[0]).to.equal('Valid=False InvalidServiceType');
  });
});

describe('imports of mcs-api', () => {
  const merged = merge({ west: { service: service({ ipFamilies: ['IPv4'] }) } }).imports.get('store/hello')!;
  const ready = (spec: Pick<ServiceImportSpec, 'ips' | 'ipFamilies'>): string => {
    const conditions = MCS_API_SPELLING.importConditions(merged, { type: 'ClusterSetIP', ports: [], ...spec });
    return conditions.map(({ status, reason }) => `${status} ${reason}`).join();
  };

  it('are ready once they have an address of a family that is exported', () => {
    expect(ready({})).to.equal('False Pending');
    expect(ready({ ips: ['10.0.0.9'], ipFamilies: ['IPv4'] })).to.equal('True Ready');
    expect(ready({ ips: ['fd00::9'], ipFamilies: ['IPv6'] })).to.equal('False IPFamilyNotSupported');
  });
});
