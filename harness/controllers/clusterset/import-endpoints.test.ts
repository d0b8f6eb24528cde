import { expect } from 'chai';
import { LABEL_MANAGED_BY } from '../../kube/api/discovery.ts';
import type { KubeObject } from '../../kube/meta/object.ts';
import { exportObject, serviceObject, sliceObject } from '../testing/objects.ts';
import { sketchWorld } from '../testing/worlds.ts';
import { importEndpoints } from './import-endpoints.ts';
import { mergeExports } from './merge-exports.ts';
import { MANAGED_BY } from '../multicluster-gateway/names.ts';
import { NET_GKE_SPELLING } from '../multicluster-gateway/net-gke-spelling.ts';

function endpoints(clusters: Readonly<Record<string, readonly KubeObject[]>>, port = 8080): readonly string[] {
  const world = sketchWorld({ clusters });
  const imported = mergeExports(world, NET_GKE_SPELLING).imports.get('store/store')!;
  const wanted = imported.ports.find((each) => each.port === port)!;
  return importEndpoints(world, imported, wanted).map(
    (each) => `${each.cluster} ${each.region} ${each.address}:${String(each.port)}`,
  );
}

const exported = [serviceObject('store'), exportObject('store')];

describe('importEndpoints', () => {
  it('is the union of the ready pods of the clusters that export the Service (000-R6)', () => {
    expect(
      endpoints({
        'gke-west-1': [...exported, sliceObject('store', ['10.100.0.7', '10.100.0.6'])],
        'gke-west-2': [serviceObject('store'), sliceObject('store', ['10.101.0.5'])],
        'gke-east-1': [...exported, sliceObject('store', ['10.102.0.5'])],
      }),
    ).to.deep.equal([
      'gke-west-1 us-west1 10.100.0.6:8080',
      'gke-west-1 us-west1 10.100.0.7:8080',
      'gke-east-1 us-east1 10.102.0.5:8080',
    ]);
  });

  it('leaves out pods that are not ready or on their way out; ready unknown counts as ready', () => {
    const slice = sliceObject('store', [
      { addresses: ['10.100.0.1'], conditions: { ready: false } },
      { addresses: ['10.100.0.2'], conditions: { ready: true, terminating: true } },
      { addresses: ['10.100.0.3'], conditions: {} },
      { addresses: ['10.100.0.4'] },
    ]);
    expect(endpoints({ 'gke-west-1': [...exported, slice] })).to.deep.equal([
      'gke-west-1 us-west1 10.100.0.3:8080',
      'gke-west-1 us-west1 10.100.0.4:8080',
    ]);
  });

  it('takes the target port that each slice states, over several slices, each pod once', () => {
    const named = serviceObject('store', { ports: [{ name: 'http', port: 80, targetPort: 'web' }] });
    const port = (number: number): readonly { name: string; protocol: 'TCP'; port: number }[] => [
      { name: 'http', protocol: 'TCP', port: number },
    ];
    const clusters = {
      'gke-west-1': [
        named,
        exportObject('store'),
        sliceObject('store', ['10.100.0.1'], port(8080), { name: 'a' }),
        sliceObject('store', ['10.100.0.2'], port(9090), { name: 'b' }),
        sliceObject('store', ['10.100.0.2'], port(9090), { name: 'c' }),
      ],
    };
    expect(endpoints(clusters, 80)).to.deep.equal([
      'gke-west-1 us-west1 10.100.0.1:8080',
      'gke-west-1 us-west1 10.100.0.2:9090',
    ]);
  });

  it('matches an exporter that names the port differently by its number', () => {
    const old = { creationTimestamp: '2020-01-01T00:00:00Z' };
    const clusters = {
      'gke-west-1': [serviceObject('store'), exportObject('store', old), sliceObject('store', [])],
      'gke-east-1': [
        serviceObject('store', { ports: [{ name: 'web', port: 8080 }] }),
        exportObject('store', { creationTimestamp: '2026-01-01T00:00:00Z' }),
        sliceObject('store', ['10.102.0.5'], [{ name: 'web', protocol: 'TCP', port: 3000 }]),
      ],
    };
    expect(endpoints(clusters)).to.deep.equal(['gke-east-1 us-east1 10.102.0.5:3000']);
  });

  it('never reads derived slices back, nor IPv6 ones, nor a slice without endpoints or ports', () => {
    const derived = sliceObject('store', ['10.9.9.9'], undefined, {
      name: 'd',
      labels: { 'kubernetes.io/service-name': 'store', [LABEL_MANAGED_BY]: MANAGED_BY },
    });
    const v6 = { ...sliceObject('store', ['fd00::1'], undefined, { name: 'v6' }), addressType: 'IPv6' as const };
    const empty = { ...sliceObject('store', [], undefined, { name: 'e' }), endpoints: null };
    const portless = { ...sliceObject('store', ['10.9.9.8'], undefined, { name: 'p' }), ports: null };
    expect(endpoints({ 'gke-west-1': [...exported, derived, v6, empty, portless] })).to.deep.equal([]);
  });
});
