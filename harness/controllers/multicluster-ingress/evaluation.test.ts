import { expect } from 'chai';
import {
  INGRESS_SETTINGS,
  ingressMember,
  ingressObject,
  ingressWorld,
  port80,
  serviceOfClusters,
  type IngressWorldSketch,
} from '../testing/ingress-world.ts';
import { evaluate, type Evaluation } from './evaluation.ts';
import type { IngressSettings } from './ingress-settings.ts';
import { encodePlan } from './last-good.ts';
import { LAST_GOOD } from './names.ts';

const DELETED = { deletionTimestamp: '2022-01-02T00:00:00Z' };

function evaluated(
  sketch: IngressWorldSketch,
  quotas: Partial<Pick<IngressSettings, 'maxIngresses' | 'maxServices' | 'maxClusters'>> = {},
): Evaluation {
  return evaluate(ingressWorld(sketch), { ...INGRESS_SETTINGS, ...quotas });
}

/** `name: VIP` of each ingress, `name: none` without one. */
function addresses({ ingresses }: Evaluation): readonly string[] {
  return [...ingresses.values()].map(
    ({ ingress, loadBalancer }) => `${ingress.metadata.name}: ${loadBalancer?.address ?? 'none'}`,
  );
}

describe('the evaluation of Multi Cluster Ingress', () => {
  it('gives an ingress that can be served a load balancer, and a new one with a bad backend none (001-R7, R8)', () => {
    const bad = ingressObject('bad', { backend: null });
    expect(addresses(evaluated({ ingresses: [bad, ingressObject('good')] }))).to.deep.equal([
      'bad: none',
      'good: 172.28.0.2',
    ]);
  });

  it('keeps what was good when an edit is not, by memory and by annotation (001-R8)', () => {
    const plan = evaluated({ ingresses: [ingressObject('i')] }).ingresses.get('blue/i')?.plan;
    const bad = ingressObject('i', { backend: port80('nobody') });
    const remembered = evaluated({ ingresses: [bad], served: new Map([['uid-of-i', plan!]]) }).ingresses.get('blue/i');
    expect(remembered?.plan).to.deep.equal(plan);
    expect(remembered?.problems).to.have.lengthOf(1);
    const annotations = { [LAST_GOOD]: encodePlan(plan!) ?? '' };
    const annotated = ingressObject('i', { backend: port80('nobody'), annotations });
    expect(evaluated({ ingresses: [annotated] }).ingresses.get('blue/i')?.plan).to.deep.equal(plan);
  });

  it('keeps addresses, also those of namesakes in the former config cluster (001-R11)', () => {
    const ingresses = [ingressObject('a'), ingressObject('b'), ingressObject('c', { vip: '172.28.0.3' })];
    expect(addresses(evaluated({ ingresses }))).to.deep.equal(['a: 172.28.0.2', 'b: none', 'c: 172.28.0.3']);
    const elsewhere = [ingressObject('b', { vip: '172.28.0.2' })];
    expect(addresses(evaluated({ ingresses, elsewhere }))).to.deep.equal(['a: none', 'b: 172.28.0.2', 'c: 172.28.0.3']);
  });

  it('gives a static address to who asks for it, and leaves it to him', () => {
    const annotations = { 'networking.gke.io/static-ip': '172.28.0.2' };
    const ingresses = [ingressObject('any'), ingressObject('static', { annotations })];
    expect(addresses(evaluated({ ingresses }))).to.deep.equal(['any: 172.28.0.3', 'static: 172.28.0.2']);
  });

  it('leaves an ingress its address while the one that it asks for cannot be had', () => {
    const annotations = { 'networking.gke.io/static-ip': '172.28.0.2' };
    const ingresses = [
      ingressObject('holder', { vip: '172.28.0.2' }),
      ingressObject('static', { annotations, vip: '172.28.0.3' }),
      ingressObject('unknown', { annotations: { 'networking.gke.io/static-ip': '10.0.0.1' } }),
    ];
    const evaluation = evaluated({ ingresses });
    expect(addresses(evaluation)).to.deep.equal(['holder: 172.28.0.2', 'static: 172.28.0.3', 'unknown: none']);
    expect(evaluation.ingresses.get('blue/static')?.addressProblem).to.match(
      /^the address 172\.28\.0\.2 cannot be had/,
    );
    expect(evaluation.ingresses.get('blue/unknown')?.addressProblem).to.match(/^the address 10\.0\.0\.1 cannot be had/);
    expect(evaluation.ingresses.get('blue/holder')).to.not.have.property('addressProblem');
  });

  it('keeps the address of an ingress that is being deleted until it is gone (001-R12)', () => {
    const ingresses = [ingressObject('going', { vip: '172.28.0.2', ...DELETED }), ingressObject('new')];
    expect(addresses(evaluated({ ingresses }))).to.deep.equal(['new: 172.28.0.3']);
  });

  it('selects all members, or those that are linked by zone or region, and names the others (001-R1, R2, R13)', () => {
    const services = [
      serviceOfClusters('all'),
      serviceOfClusters('empty', { links: [] }),
      serviceOfClusters('some', { links: ['europe-west1-c/gke-eu', 'asia-a/nobody'] }),
      serviceOfClusters('regional', { links: ['us-west1/gke-us'] }),
    ];
    const selected = [...evaluated({ services }).services.values()].map(
      ({ service, selection }) =>
        `${service.metadata.name}: ${selection.members.map(({ name }) => name).join(' ')} not ${selection.unknownLinks.join(' ')}`,
    );
    expect(selected).to.include.members([
      'all: gke-us gke-eu not ',
      'empty: gke-us gke-eu not ',
      'some: gke-eu not asia-a/nobody',
      'regional: gke-us not ',
    ]);
  });

  it('holds a deleted MultiClusterService while an ingress refers to it (001-R12)', () => {
    const services = [serviceOfClusters('foo', DELETED), serviceOfClusters('bar', DELETED)];
    const { services: held } = evaluated({ services, ingresses: [ingressObject('i', { backend: port80('foo') })] });
    expect([...held.keys()]).to.have.members(['blue/default-backend', 'blue/foo']);
  });

  it('refuses what is beyond the quota, and never who was admitted before (semantics 2.7)', () => {
    const young = ingressObject('young', { creationTimestamp: '2022-02-01T00:00:00Z' });
    const held = ingressObject('zz', { finalizers: ['mci.finalizer.networking.gke.io'] });
    const evaluation = evaluated(
      { ingresses: [young, ingressObject('old'), held] },
      { maxIngresses: 2, maxServices: 1 },
    );
    expect(evaluation.refused.map(({ metadata }) => metadata.name)).to.deep.equal(['young']);
    expect(addresses(evaluation).map((text) => text.split(':')[0])).to.deep.equal(['old', 'zz']);
    const more = evaluated({ services: [serviceOfClusters('a')] }, { maxServices: 1 });
    expect(more.refused.map(({ metadata }) => metadata.name)).to.deep.equal(['default-backend']);
  });

  it('ignores namespaces that a member does not have', () => {
    const members = [ingressMember('gke-us', 'us-west1-a', [], ['other'])];
    const { services } = evaluated({ members });
    expect(services.get('blue/default-backend')?.selection.members).to.have.lengthOf(1);
  });
});
