import { expect } from 'chai';
import type { Service } from '../../kube/api/core.ts';
import type { KubeObject } from '../../kube/meta/object.ts';
import { exportObject, serviceObject, sliceObject } from '../testing/objects.ts';
import { sketchWorld, type WorldSketch } from '../testing/worlds.ts';
import { desiredDerivedServices, overlayDerivedService } from './derived-services.ts';
import { desiredDerivedSlices } from './derived-slices.ts';
import { desiredImports, overlayImport } from './desired-imports.ts';
import { mergeExports } from './merge-exports.ts';
import { derivedServiceName } from './name-hash.ts';
import type { ClusterWorld } from './clusterset-world.ts';
import type { World } from '../multicluster-gateway/world.ts';
import { NET_GKE_SPELLING } from '../multicluster-gateway/net-gke-spelling.ts';

const derived = derivedServiceName('gke-mcs-', 'store', 'store');

function seen(sketch: WorldSketch, cluster: string): { readonly world: World; readonly cluster: ClusterWorld } {
  const world = sketchWorld(sketch);
  return { world, cluster: world.clusters.get(cluster)! };
}

const fleet: Readonly<Record<string, readonly KubeObject[]>> = {
  'gke-west-1': [serviceObject('store'), exportObject('store'), sliceObject('store', ['10.100.0.1'])],
  'gke-west-2': [serviceObject(derived, { clusterIP: '10.201.0.9' })],
  'gke-east-1': [serviceObject('store'), exportObject('store'), sliceObject('store', ['10.102.0.1', '10.102.0.2'])],
};

describe('derived objects', () => {
  it('are made in every cluster that has the namespace, and only there (000-R1, R2)', () => {
    const sketch = { clusters: fleet, withoutNamespace: ['gke-east-1'] };
    const { world, cluster } = seen(sketch, 'gke-east-1');
    const exports = mergeExports(world, NET_GKE_SPELLING);
    expect(desiredImports(cluster, exports)).to.deep.equal([]);
    expect(desiredDerivedServices(cluster, exports)).to.deep.equal([]);
    expect(desiredDerivedSlices(world, cluster, exports)).to.deep.equal([]);
    expect(desiredImports(world.clusters.get('gke-west-2')!, exports)).to.have.length(1);
  });

  it('give the import the cluster IP of the derived Service, none before there is one (000-R5)', () => {
    const { world, cluster } = seen({ clusters: fleet }, 'gke-west-2');
    const exports = mergeExports(world, NET_GKE_SPELLING);
    expect(desiredImports(cluster, exports)).to.deep.equal([
      {
        apiVersion: 'net.gke.io/v1',
        kind: 'ServiceImport',
        metadata: { name: 'store', namespace: 'store', annotations: { 'net.gke.io/derived-service': derived } },
        spec: {
          type: 'ClusterSetIP',
          ips: ['10.201.0.9'],
          ports: [{ protocol: 'TCP', port: 8080 }],
          sessionAffinity: 'None',
        },
        status: { clusters: [{ cluster: 'gke-west-1' }, { cluster: 'gke-east-1' }] },
      },
    ]);
    const [withoutAddress] = desiredImports(world.clusters.get('gke-west-1')!, exports);
    expect(withoutAddress?.spec.ips).to.equal(undefined);
  });

  it('are no Service, no slice and no address for a Headless import (000-R4)', () => {
    const clusters = {
      'gke-west-1': [
        serviceObject('store', { clusterIP: 'None' }),
        exportObject('store'),
        sliceObject('store', ['10.100.0.1']),
      ],
    };
    const { world, cluster } = seen({ clusters }, 'gke-west-1');
    const exports = mergeExports(world, NET_GKE_SPELLING);
    expect(desiredDerivedServices(cluster, exports)).to.deep.equal([]);
    expect(desiredDerivedSlices(world, cluster, exports)).to.deep.equal([]);
    const [imported] = desiredImports(cluster, exports);
    expect(imported?.spec).to.deep.equal({
      type: 'Headless',
      ports: [{ protocol: 'TCP', port: 8080 }],
      sessionAffinity: 'None',
    });
    expect(imported?.metadata).to.deep.equal({ name: 'store', namespace: 'store' });
  });

  it('hold the union of the endpoints, one slice for each slice of an exporter (000-R10)', () => {
    const { world, cluster } = seen({ clusters: fleet }, 'gke-west-2');
    const slices = desiredDerivedSlices(world, cluster, mergeExports(world, NET_GKE_SPELLING));
    expect(
      slices.map(({ metadata, endpoints }) => [
        metadata.labels?.['multicluster.kubernetes.io/source-cluster'],
        endpoints?.map((each) => each.addresses[0]),
      ]),
    ).to.deep.equal([
      ['gke-west-1', ['10.100.0.1']],
      ['gke-east-1', ['10.102.0.1', '10.102.0.2']],
    ]);
    expect(slices[0]?.metadata.labels?.['kubernetes.io/service-name']).to.equal(derived);
    expect(slices[0]?.ports).to.deep.equal([{ name: '', protocol: 'TCP', port: 8080 }]);
    expect(new Set(slices.map(({ metadata }) => metadata.name)).size).to.equal(2);
  });

  it('keep the slices of a cluster that was not seen yet', () => {
    const mirror = sliceObject(derived, ['10.102.0.9'], undefined, {
      labels: {
        'kubernetes.io/service-name': derived,
        'endpointslice.kubernetes.io/managed-by': 'multicluster-gateway.fleetbed.dev',
        'multicluster.kubernetes.io/source-cluster': 'gke-east-1',
      },
    });
    const clusters = { 'gke-west-1': [mirror], 'gke-east-1': [] };
    const unseen = seen({ clusters, unknown: ['gke-east-1'] }, 'gke-west-1');
    expect(
      desiredDerivedSlices(unseen.world, unseen.cluster, mergeExports(unseen.world, NET_GKE_SPELLING)),
    ).to.deep.equal([mirror]);
    const known = seen({ clusters }, 'gke-west-1');
    expect(desiredDerivedSlices(known.world, known.cluster, mergeExports(known.world, NET_GKE_SPELLING))).to.deep.equal(
      [],
    );
  });
});

describe('overlayDerivedService', () => {
  const { world, cluster } = seen({ clusters: fleet }, 'gke-west-1');
  const desired = desiredDerivedServices(cluster, mergeExports(world, NET_GKE_SPELLING))[0]!;
  const served: Service = {
    ...desired,
    metadata: { ...desired.metadata, uid: 'u', resourceVersion: '7' },
    spec: {
      ...desired.spec,
      clusterIP: '10.200.0.3',
      ports: [{ protocol: 'TCP', port: 8080, targetPort: 8080 }],
      internalTrafficPolicy: 'Cluster',
    },
  };

  it('leaves alone what the server filled in', () => {
    expect(overlayDerivedService(served, desired)).to.deep.equal(served);
  });

  it('takes back what a user changed', () => {
    const edited: Service = {
      ...served,
      metadata: { ...served.metadata, labels: {} },
      spec: {
        ...served.spec,
        selector: { app: 'x' },
        sessionAffinity: 'ClientIP',
        ports: [{ protocol: 'TCP', port: 1 }],
      },
    };
    expect(overlayDerivedService(edited, desired)).to.deep.equal({
      ...served,
      spec: { ...served.spec, ports: [{ protocol: 'TCP', port: 8080 }] },
    });
  });
});

describe('overlayImport', () => {
  it('takes back an edited spec and keeps foreign annotations (000-B13)', () => {
    const { world, cluster } = seen({ clusters: fleet }, 'gke-west-2');
    const desired = desiredImports(cluster, mergeExports(world, NET_GKE_SPELLING))[0]!;
    const edited = {
      ...desired,
      metadata: { ...desired.metadata, annotations: { note: 'mine' }, resourceVersion: '3' },
      spec: { ...desired.spec, ports: [{ port: 1 }] },
    };
    const mended = overlayImport(NET_GKE_SPELLING, edited, desired);
    expect(mended.spec).to.deep.equal(desired.spec);
    expect(mended.metadata.annotations).to.deep.equal({ note: 'mine', 'net.gke.io/derived-service': derived });
    expect(mended.metadata.resourceVersion).to.equal('3');
  });
});
