import { expect } from 'chai';
import { ingressObject } from '../testing/ingress-world.ts';
import { IngressEvents, warningNote, type EventNote } from './ingress-events.ts';
import { reconcileTime } from './ingress-metadata.ts';
import { decodeIngressSettings } from './ingress-settings.ts';

const NOTE = warningNote('MCI blue/i is missing a default backend');

function said(notes: readonly EventNote[]): readonly string[] {
  return notes.map(({ type, reason, message }) => `${type} ${reason} ${message}`);
}

describe('events of ingresses', () => {
  it('are ADD, then each note once, then UPDATE and what is still true', () => {
    const events = new IngressEvents();
    const ingress = ingressObject('i');
    const warning = `Warning SYNC ${NOTE.message}`;
    expect(said(events.observe(ingress, false, [NOTE]))).to.deep.equal(['Normal ADD blue/i', warning]);
    expect(events.observe(ingress, true, [NOTE])).to.deep.equal([]);
    const edited = ingressObject('i', { generation: 2 });
    expect(said(events.observe(edited, true, [NOTE]))).to.deep.equal(['Normal UPDATE blue/i', warning]);
    expect(events.observe(edited, true, [])).to.deep.equal([]);
    expect(said(events.observe(edited, true, [NOTE]))).to.deep.equal([warning]);
  });

  it('are no ADD after a restart, and begin anew for another object of the name', () => {
    const events = new IngressEvents();
    expect(events.observe(ingressObject('i'), true, [])).to.deep.equal([]);
    events.retain([]);
    expect(said(events.observe(ingressObject('i', { uid: 'other' }), false, []))).to.deep.equal(['Normal ADD blue/i']);
  });
});

describe('the time of a reconciliation', () => {
  it('is written as in the recipes', () => {
    expect(reconcileTime(new Date('2020-11-14T21:46:46Z'))).to.equal('Saturday, 14-Nov-20 21:46:46 UTC');
  });
});

describe('the settings of the controller', () => {
  const decode = (pairs: Readonly<Record<string, string>>): unknown =>
    decodeIngressSettings(pairs, { home: 'gke-us', regionOf: () => 'us-west1' });

  it('have the quotas of the document', () => {
    expect(decode({ 'load-balancers': 'lb-0=172.28.0.2' })).to.deep.equal({
      configCluster: 'gke-us',
      loadBalancers: [{ name: 'lb-0', address: '172.28.0.2' }],
      projectNumber: '000000000001',
      defaultClientRegion: 'us-west1',
      healthCheckTimeScale: 1,
      maxIngresses: 50,
      maxServices: 100,
      maxClusters: 15,
    });
  });

  for (const [name, value] of [
    ['load-balancers', 'lb-0'],
    ['load-balancers', 'lb-0=here'],
    ['max-ingresses', '0'],
    ['max-services', 'many'],
    ['max-clusters', '0'],
    ['max-pods', '1'],
  ] as const)
    it(`refuse ${name}=${value}`, () => {
      expect(() => decode({ [name]: value })).to.throw('--set');
    });
});
