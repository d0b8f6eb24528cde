import { expect } from 'chai';
import { INGRESS_SETTINGS, ingressMember, ingressWorld, serviceOfClusters } from '../testing/ingress-world.ts';
import { derivedName } from './derived-names.ts';
import { derivedService } from './derived-services.ts';
import { serviceNotes } from './due-notes.ts';
import { evaluate } from './evaluation.ts';
import type { IngressSettings } from './ingress-settings.ts';

/** What is said of the service `foo`, which has its derived Service in `gke-eu` alone so far. */
function notesOf(links: readonly string[] | undefined, settings: Partial<IngressSettings> = {}): readonly string[] {
  const foo = serviceOfClusters('foo', links === undefined ? {} : { links });
  const eu = ingressMember('gke-eu', 'europe-west1-c');
  const members = [
    ingressMember('gke-us', 'us-west1-a'),
    { ...eu, services: new Map([[`blue/${derivedName('blue', 'foo')}`, derivedService(foo, eu)]]) },
  ];
  const evaluation = evaluate(ingressWorld({ services: [foo], members }), { ...INGRESS_SETTINGS, ...settings });
  const found = evaluation.services.get('blue/foo');
  const notes = found === undefined ? [] : serviceNotes(found, evaluation);
  return notes.map(({ type, reason, message }) => `${type} ${reason} ${message}`);
}

describe('the events of a MultiClusterService', () => {
  const ensured = 'Normal SYNC Derived Service was ensured in cluster {europe-west1-c/gke-eu gke-eu}';

  it('name the clusters that have its derived Service (semantics 2.3)', () => {
    expect(notesOf(undefined)).to.deep.equal([ensured]);
  });

  it('name links to nobody (001-R13, 001-B9)', () => {
    expect(notesOf(['europe-west1-c/gke-eu', 'nowhere-a/nobody'])).to.deep.equal([
      ensured,
      'Warning SYNC cluster nowhere-a/nobody is not a member of the fleet; skipped',
    ]);
  });

  it('say that the fleet has more clusters than it may, which are served all the same (semantics 2.7)', () => {
    expect(notesOf(undefined, { maxClusters: 1 })).to.deep.equal([
      ensured,
      'Warning QUOTA_EXCEEDED the fleet has 2 clusters, 1 is the quota',
    ]);
  });
});
