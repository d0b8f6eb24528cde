import { expect } from 'chai';
import type { GkePolicy, PolicyTargetReference } from '../../kube/api/gke-policies.ts';
import { attachPolicies, type AttachedPolicies, type PolicyReading } from './policy-attachment.ts';

const store: PolicyTargetReference = { group: 'net.gke.io', kind: 'ServiceImport', name: 'store' };

function policy(name: string, targetRef: PolicyTargetReference = store, creationTimestamp?: string): GkePolicy {
  return {
    apiVersion: 'networking.gke.io/v1',
    kind: 'HealthCheckPolicy',
    metadata: { name, namespace: 'store', ...(creationTimestamp === undefined ? {} : { creationTimestamp }) },
    spec: { targetRef },
  };
}

/** Each policy says its own name; one that is called `bad` is invalid. */
function attach(...policies: readonly GkePolicy[]): AttachedPolicies<{ readonly from: string }> {
  return attachPolicies(
    policies,
    { group: 'net.gke.io', kind: 'ServiceImport', exists: (key) => key === 'store/store' },
    ({ metadata }): PolicyReading<{ readonly from: string }> =>
      metadata.name === 'bad' ? { problem: 'it is bad' } : { from: metadata.name },
  );
}

describe('attachPolicies', () => {
  it('attaches a policy to what it names', () => {
    const { byTarget, verdicts } = attach(policy('a'));
    expect(byTarget.get('store/store')).to.deep.equal({ from: 'a' });
    expect(verdicts.get('store/a')).to.deep.equal({
      type: 'Attached',
      status: 'True',
      reason: 'Attached',
      message: '',
    });
  });

  const refused: readonly (readonly [string, PolicyTargetReference, string, string])[] = [
    [
      'a target that is not there',
      { ...store, name: 'shop' },
      'TargetNotFound',
      'ServiceImport store/shop does not exist',
    ],
    [
      'another kind',
      { ...store, group: '', kind: 'Service' },
      'Invalid',
      'spec.targetRef: Service is not supported; use net.gke.io/ServiceImport',
    ],
    [
      'a ServiceImport of another API',
      { ...store, group: 'multicluster.x-k8s.io' },
      'Invalid',
      'spec.targetRef: multicluster.x-k8s.io/ServiceImport is not supported; use net.gke.io/ServiceImport',
    ],
    [
      'another namespace',
      { ...store, namespace: 'shop' },
      'Invalid',
      'spec.targetRef.namespace: shop is not the namespace of the policy',
    ],
  ];
  for (const [what, targetRef, reason, message] of refused)
    it(`refuses ${what}`, () => {
      const { byTarget, verdicts } = attach(policy('a', targetRef));
      expect(byTarget.size).to.equal(0);
      expect(verdicts.get('store/a')).to.deep.equal({ type: 'Attached', status: 'False', reason, message });
    });

  it('takes its own namespace by name', () => {
    expect(attach(policy('a', { ...store, namespace: 'store' })).byTarget.size).to.equal(1);
  });

  it('lets the oldest win, and of the same age the first by name', () => {
    const [young, old] = [policy('a', store, '2026-01-02T00:00:00Z'), policy('z', store, '2026-01-01T00:00:00Z')];
    for (const order of [
      [young, old],
      [old, young],
    ]) {
      const { byTarget, verdicts } = attach(...order);
      expect(byTarget.get('store/store')).to.deep.equal({ from: 'z' });
      expect(verdicts.get('store/a')).to.deep.include({
        status: 'False',
        reason: 'Conflicted',
        message: 'HealthCheckPolicy store/z is older and applies to ServiceImport store/store',
      });
    }
    expect(attach(policy('b'), policy('a')).byTarget.get('store/store')).to.deep.equal({ from: 'a' });
  });

  it('does not let an invalid policy stand in the way of a valid one', () => {
    const { byTarget, verdicts } = attach(policy('bad', store, '2026-01-01T00:00:00Z'), policy('good'));
    expect(byTarget.get('store/store')).to.deep.equal({ from: 'good' });
    expect(verdicts.get('store/bad')).to.include({ status: 'False', reason: 'Invalid', message: 'it is bad' });
  });
});
