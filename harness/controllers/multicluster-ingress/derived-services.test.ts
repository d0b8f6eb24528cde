import { expect } from 'chai';
import type { Service } from '../../kube/api/core.ts';
import { ingressMember, serviceOfClusters } from '../testing/ingress-world.ts';
import { derivedService, isHeadless, parentOf, restored } from './derived-services.ts';

const member = ingressMember('gke-eu', 'europe-west1-c');
const desired = derivedService(serviceOfClusters('foo'), member);

/** As a server answers with it. */
const stored: Service = {
  ...desired,
  metadata: { ...desired.metadata, uid: 'u', resourceVersion: '7', labels: { own: 'yes' } },
  spec: {
    ...desired.spec,
    clusterIPs: ['None'],
    sessionAffinity: 'None',
    internalTrafficPolicy: 'Cluster',
    ...{ ipFamilies: ['IPv4'], ipFamilyPolicy: 'SingleStack' },
  },
};

describe('derived Services', () => {
  it('are headless, with selector, ports and three annotations', () => {
    expect(desired.spec).to.deep.equal({
      type: 'ClusterIP',
      clusterIP: 'None',
      selector: { app: 'foo' },
      ports: [{ name: 'web', protocol: 'TCP', port: 80, targetPort: 8080 }],
    });
    expect(Object.keys(desired.metadata.annotations ?? {})).to.have.lengthOf(3);
    expect(desired.metadata.annotations).to.include({
      'cloud.google.com/neg': '{"exposed_ports":{"80":{}}}',
      'networking.gke.io/multiclusterservice-parent': '{"Namespace":"blue","Name":"foo"}',
    });
  });

  it('are left alone as the server has them', () => {
    expect(restored(stored, desired)).to.deep.equal(stored);
  });

  it('lose what a user added, and get back what he took away', () => {
    const edited: Service = {
      ...stored,
      metadata: { ...stored.metadata, annotations: { own: 'yes' } },
      spec: {
        ...stored.spec,
        selector: { app: 'bar' },
        ports: [],
        sessionAffinity: 'ClientIP',
        publishNotReadyAddresses: true,
        externalIPs: ['10.0.0.1'],
      },
    };
    const annotations = { ...stored.metadata.annotations, own: 'yes' };
    expect(restored(edited, desired)).to.deep.equal({ ...stored, metadata: { ...stored.metadata, annotations } });
  });

  it('are known by parent and name, so that no Service of a user is taken for one', () => {
    expect(parentOf(stored)).to.equal('blue/foo');
    const { annotations = {} } = desired.metadata;
    const named = (name: string, own: Readonly<Record<string, string>> = annotations): Service => ({
      ...stored,
      metadata: { name, namespace: 'blue', annotations: own },
    });
    for (const [name, own] of [
      ['foo', annotations],
      ['mci-bar-svc-0123456789abcdef', annotations],
      [desired.metadata.name, {}],
      [desired.metadata.name, { 'networking.gke.io/multiclusterservice-parent': 'null' }],
      [desired.metadata.name, { 'networking.gke.io/multiclusterservice-parent': '{"Namespace":1}' }],
    ] as const)
      expect(parentOf(named(name, own)), name).to.equal(undefined);
  });

  it('with an address are not headless', () => {
    expect(isHeadless(stored)).to.equal(true);
    expect(isHeadless({ ...stored, spec: { clusterIP: '10.0.0.1' } })).to.equal(false);
  });
});
