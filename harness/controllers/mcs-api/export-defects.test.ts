import { expect } from 'chai';
import { MCS_SERVICE_EXPORT } from '../../kube/api/mcs-api.ts';
import { clusterWorld, type ClustersetWorld } from '../clusterset/clusterset-world.ts';
import type { MergedExports } from '../clusterset/merge-exports.ts';
import { namespaceObject, serviceObject } from '../testing/objects.ts';
import { EXPORT_DEFECTS, exportDefectName, type ExportDefectName, type Merge } from './export-defects.ts';
import { MCS_API_SPELLING } from './mcs-api-spelling.ts';

/** West has port 42 since January 1st, east port 43 since January 2nd, north a Service that it may not export. */
function worldOf(...exporters: readonly string[]): ClustersetWorld {
  const clusters = ['west', 'east', 'north'].map((name, index) => {
    const ports = [{ name: 'tcp', port: 42 + index }];
    const creationTimestamp = `2026-01-0${String(index + 1)}T00:00:00Z`;
    const exported = {
      apiVersion: 'multicluster.x-k8s.io/v1beta1',
      kind: MCS_SERVICE_EXPORT.kind,
      metadata: { name: 'hello', namespace: 'store', creationTimestamp },
    };
    const objects = {
      namespaces: [namespaceObject('store')],
      services: [serviceObject('hello', { clusterIP: '10.0.0.1', ports })],
      endpointSlices: [],
      serviceExports: exporters.includes(name) ? [exported] : [],
      serviceImports: [],
    };
    return [name, clusterWorld(MCS_API_SPELLING, { name, region: 'r', known: true }, objects)] as const;
  });
  return { clusters: new Map(clusters) };
}

function twin(name: ExportDefectName): Merge {
  return EXPORT_DEFECTS[name](MCS_API_SPELLING);
}

function portsOf(merged: MergedExports): readonly number[] {
  return merged.imports.get('store/hello')?.ports.map(({ port }) => port) ?? [];
}

describe('the twins of the model of exports', () => {
  const both = worldOf('west', 'east');

  it('let the youngest win', () => {
    expect(portsOf(twin('youngest-export-wins')(both))).to.deep.equal([43]);
    expect(portsOf(twin('conflicts-not-told')(both))).to.deep.equal([42]);
  });

  it('take up clusters that do not export', () => {
    const { imports } = twin('unexported-clusters-serve')(both);
    expect(imports.get('store/hello')?.exporters).to.deep.equal(['west', 'east', 'north']);
    expect([...twin('unexported-clusters-serve')(worldOf()).imports]).to.deep.equal([]);
  });

  it('keep what was exported once, each twin for itself', () => {
    const forgetful = twin('imports-outlive-their-exports');
    forgetful(both);
    expect(portsOf(forgetful(worldOf()))).to.deep.equal([42]);
    expect(portsOf(twin('imports-outlive-their-exports')(worldOf()))).to.deep.equal([]);
  });

  it('say nothing of conflicts', () => {
    const conflict = (merged: MergedExports): string | undefined =>
      merged.verdicts
        .get('west')
        ?.get('store/hello')
        ?.find(({ type }) => type === 'Conflict')?.status;
    expect(conflict(twin('conflicts-not-told')(both))).to.equal('False');
    expect(conflict(twin('addresses-missing')(both))).to.equal('True');
  });

  it('import what has no Service, and what is not exported', () => {
    const empty = new Map<string, never>();
    const without = {
      clusters: new Map([...both.clusters].map(([name, each]) => [name, { ...each, services: empty }])),
    };
    expect(portsOf(twin('conflicts-not-told')(without))).to.deep.equal([]);
    expect(portsOf(twin('services-not-needed')(without))).to.deep.equal([80]);
    expect(portsOf(twin('services-not-needed')(worldOf()))).to.deep.equal([]);
    expect(portsOf(twin('exports-not-needed')(worldOf()))).to.deep.equal([43]);
  });

  it('import nothing where one cluster lacks the namespace', () => {
    const north = { ...both.clusters.get('north')!, namespaces: new Map<string, never>() };
    const partly = { clusters: new Map(both.clusters).set('north', north) };
    expect(portsOf(twin('addresses-missing')(partly))).to.deep.equal([42]);
    expect(portsOf(twin('namespaces-needed-everywhere')(partly))).to.deep.equal([]);
    expect(portsOf(twin('namespaces-needed-everywhere')(both))).to.deep.equal([42]);
  });

  it('drop or add details of what is imported', () => {
    const detailed = worldOf('west');
    const west = detailed.clusters.get('west')!;
    const service = serviceObject('hello', {
      ports: [{ name: 'tcp', port: 42, appProtocol: 'http' }],
      sessionAffinity: 'ClientIP',
      trafficDistribution: 'PreferClose',
    });
    const exported = west.serviceExports.get('store/hello')!;
    const labelled = { ...exported, metadata: { ...exported.metadata, labels: { own: 'label' } } };
    const world = {
      clusters: new Map(detailed.clusters).set('west', {
        ...west,
        services: new Map([['store/hello', service]]),
        serviceExports: new Map([['store/hello', labelled]]),
      }),
    };
    const seen = (name: ExportDefectName): unknown => {
      const found = twin(name)(world).imports.get('store/hello');
      const { sessionAffinity, trafficDistribution, labels, ports = [] } = found ?? {};
      return [sessionAffinity, trafficDistribution, labels, ports[0]?.appProtocol];
    };
    expect(seen('addresses-missing')).to.deep.equal(['ClientIP', 'PreferClose', {}, 'http']);
    expect(seen('policies-dropped')).to.deep.equal(['None', undefined, {}, 'http']);
    expect(seen('own-labels-exported')).to.deep.equal(['ClientIP', 'PreferClose', { own: 'label' }, 'http']);
    expect(seen('application-protocols-dropped')).to.deep.equal(['ClientIP', 'PreferClose', {}, undefined]);
  });

  it('write no endpoints of headless imports', () => {
    expect(twin('headless-endpoints-missing')(both).spelling.headlessSlices).to.equal(false);
  });

  it('are known by name', () => {
    expect(exportDefectName('addresses-missing')).to.equal('addresses-missing');
    expect(() => exportDefectName('none')).to.throw('there is no defect "none"');
  });
});
