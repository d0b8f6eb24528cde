import { expect } from 'chai';
import type { ServiceImport } from '../../kube/api/net-gke.ts';
import { exportObject, serviceObject } from '../testing/objects.ts';
import { sketchWorld } from '../testing/worlds.ts';
import type { ClustersetWorld } from './clusterset-world.ts';
import { mergeExports, type MergedExports } from './merge-exports.ts';
import { NET_GKE_SPELLING } from '../multicluster-gateway/net-gke-spelling.ts';

function merge(world: ClustersetWorld): MergedExports {
  return mergeExports(world, NET_GKE_SPELLING);
}

const older = { creationTimestamp: '2026-01-01T00:00:00Z' };
const younger = { creationTimestamp: '2026-01-02T00:00:00Z' };

function verdict({ verdicts }: MergedExports, cluster: string, key = 'store/store'): readonly string[] {
  return (verdicts.get(cluster)?.get(key) ?? []).map(({ type, status, reason }) => `${type}=${status} ${reason}`);
}

const EXPORTED = ['Initialized=True Initialized', 'Exported=True Exported'];

describe('mergeExports', () => {
  it('makes one import of the same Service in several clusters, whichever of Service and export is there first (000-R1)', () => {
    const world = sketchWorld({
      clusters: {
        'gke-west-1': [serviceObject('store'), exportObject('store')],
        'gke-west-2': [],
        'gke-east-1': [exportObject('store'), serviceObject('store')],
      },
    });
    const merged = merge(world);
    expect([...merged.imports]).to.deep.equal([
      [
        'store/store',
        {
          namespace: 'store',
          name: 'store',
          type: 'ClusterSetIP',
          ports: [{ protocol: 'TCP', port: 8080 }],
          sessionAffinity: 'None',
          exporters: ['gke-west-1', 'gke-east-1'],
          held: false,
        },
      ],
    ]);
    expect(verdict(merged, 'gke-west-1')).to.deep.equal(EXPORTED);
    expect(verdict(merged, 'gke-west-2')).to.deep.equal([]);
  });

  it('imports nothing for an export without a Service (000-R3)', () => {
    const merged = merge(sketchWorld({ clusters: { 'gke-west-1': [exportObject('store')] } }));
    expect(merged.imports.size).to.equal(0);
    expect(verdict(merged, 'gke-west-1')).to.deep.equal(['Initialized=True Initialized', 'Exported=False NoService']);
    expect(merged.verdicts.get('gke-west-1')?.get('store/store')?.[1]?.message).to.equal(
      'Service store/store does not exist in this cluster',
    );
  });

  it('imports nothing for an ExternalName Service (000-B10)', () => {
    const external = serviceObject('store', { type: 'ExternalName', externalName: 'example.com' });
    const merged = merge(sketchWorld({ clusters: { 'gke-west-1': [exportObject('store'), external] } }));
    expect(merged.imports.size).to.equal(0);
    expect(verdict(merged, 'gke-west-1')[1]).to.equal('Exported=False InvalidServiceType');
  });

  it('makes a Headless import of a headless Service (000-R4)', () => {
    const headless = serviceObject('store', { clusterIP: 'None' });
    const merged = merge(sketchWorld({ clusters: { 'gke-west-1': [exportObject('store'), headless] } }));
    expect(merged.imports.get('store/store')?.type).to.equal('Headless');
  });

  it('forgets an export that is being deleted (000-R8)', () => {
    const dying = exportObject('store', { deletionTimestamp: '2026-01-01T00:00:00Z' });
    const merged = merge(sketchWorld({ clusters: { 'gke-west-1': [dying, serviceObject('store')] } }));
    expect(merged.imports.size).to.equal(0);
  });

  it('lets the oldest export win and tells every exporter of the conflict (000-R9)', () => {
    const affinity = {
      sessionAffinity: 'ClientIP',
      sessionAffinityConfig: { clientIP: { timeoutSeconds: 60 } },
    } as const;
    const merged = merge(
      sketchWorld({
        clusters: {
          'gke-west-1': [
            serviceObject('store', { clusterIP: 'None', ports: [{ port: 9090 }] }),
            exportObject('store', younger),
          ],
          'gke-east-1': [serviceObject('store', affinity), exportObject('store', older)],
        },
      }),
    );
    const { type, ports, sessionAffinity, sessionAffinityConfig } = merged.imports.get('store/store')!;
    expect({ type, ports, sessionAffinity, sessionAffinityConfig }).to.deep.equal({
      type: 'ClusterSetIP',
      ports: [{ protocol: 'TCP', port: 8080 }],
      ...affinity,
    });
    for (const cluster of ['gke-west-1', 'gke-east-1'])
      expect(verdict(merged, cluster)).to.deep.equal([...EXPORTED, 'Conflict=True TypeConflict']);
    expect(merged.verdicts.get('gke-east-1')?.get('store/store')?.[2]?.message).to.equal(
      'exports disagree, the oldest wins: type ClusterSetIP in gke-east-1, Headless in gke-west-1; ' +
        'session affinity ClientIP in gke-east-1, None in gke-west-1; ' +
        'port 8080/TCP in gke-east-1, 9090/TCP in gke-west-1',
    );
  });

  it('compares affinity configs only where the affinity is the same', () => {
    const of = (timeoutSeconds: number): ReturnType<typeof serviceObject> =>
      serviceObject('store', { sessionAffinity: 'ClientIP', sessionAffinityConfig: { clientIP: { timeoutSeconds } } });
    const merged = merge(
      sketchWorld({
        clusters: {
          'gke-west-1': [of(60), exportObject('store', older)],
          'gke-east-1': [of(90), exportObject('store', younger)],
        },
      }),
    );
    expect(verdict(merged, 'gke-west-1')[2]).to.equal('Conflict=True SessionAffinityConfigConflict');
  });

  it('holds an import that a cluster not seen yet exports, as it is written', () => {
    const written: ServiceImport = {
      apiVersion: 'net.gke.io/v1',
      kind: 'ServiceImport',
      metadata: { name: 'store', namespace: 'store' },
      spec: {
        type: 'ClusterSetIP',
        ips: ['10.0.0.1'],
        ports: [{ port: 9999, protocol: 'TCP' }],
        sessionAffinity: 'None',
      },
      status: { clusters: [{ cluster: 'gke-west-1' }, { cluster: 'gke-west-2' }, { cluster: 'gke-east-1' }] },
    };
    const merged = merge(
      sketchWorld({
        clusters: {
          'gke-west-1': [written, serviceObject('store'), exportObject('store')],
          'gke-west-2': [],
          'gke-east-1': [],
        },
        unknown: ['gke-east-1'],
      }),
    );
    const held = merged.imports.get('store/store')!;
    expect([held.held, held.ports, held.exporters]).to.deep.equal([
      true,
      [{ port: 9999, protocol: 'TCP' }],
      ['gke-west-1', 'gke-east-1'],
    ]);
  });
});
