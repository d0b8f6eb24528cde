import { expect } from 'chai';
import type { Deployment, ReplicaSet } from '../../../kube/api/apps.ts';
import { proportionalSizes } from './proportional-scaling.ts';
import { rollingUpdatePlan } from './rolling-update.ts';
import { templateHash } from './template-hash.ts';

const template = { spec: { containers: [] } };
const selector = { matchLabels: {} };

function deployment(replicas: number, maxSurge: number | string, maxUnavailable: number | string): Deployment {
  const strategy = { type: 'RollingUpdate' as const, rollingUpdate: { maxSurge, maxUnavailable } };
  const spec = { replicas, selector, template, strategy };
  return { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web' }, spec };
}

function set(name: string, replicas: number, available: number, annotations: Record<string, string> = {}): ReplicaSet {
  const metadata = { name, uid: name, creationTimestamp: `2026-01-01T00:00:0${name.length}Z`, annotations };
  const status = { replicas, availableReplicas: available };
  return { apiVersion: 'apps/v1', kind: 'ReplicaSet', metadata, spec: { replicas, selector, template }, status };
}

const steps = (...args: Parameters<typeof rollingUpdatePlan>): readonly string[] =>
  rollingUpdatePlan(...args).map(({ set: { metadata }, size }) => `${metadata.name} ${size}`);

describe('rollingUpdatePlan', () => {
  it('grows the newest set as far as the surge lets it', () => {
    expect(steps(deployment(4, 1, 1), set('new', 0, 0), [set('old', 4, 4)])).to.deep.equal(['new 1']);
    expect(steps(deployment(4, '25%', '25%'), set('new', 1, 0), [set('old', 3, 3)])).to.deep.equal(['new 2']);
  });

  it('shrinks old sets as far as availability lets it', () => {
    expect(steps(deployment(4, 1, 1), set('new', 1, 0), [set('old', 4, 4)])).to.deep.equal(['old 3']);
    expect(steps(deployment(4, 1, 0), set('new', 1, 0), [set('old', 4, 4)])).to.deep.equal([]);
    expect(steps(deployment(4, 1, 0), set('new', 1, 1), [set('old', 4, 4)])).to.deep.equal(['old 3']);
  });

  it('removes pods of old sets first that are not available anyway', () => {
    const old = [set('old', 5, 5), set('broken', 3, 0)];
    expect(steps(deployment(10, 3, 2), set('new', 5, 0), old)).to.deep.equal([]);
    expect(steps(deployment(10, 3, 2), set('new', 5, 4), old)).to.deep.equal(['broken 0', 'old 4']);
  });

  it('shrinks a newest set that is too large', () => {
    expect(steps(deployment(2, 1, 1), set('new', 5, 5), [])).to.deep.equal(['new 2']);
  });
});

describe('proportionalSizes', () => {
  it('gives every set its part, and the rest to the largest', () => {
    const before = { 'deployment.kubernetes.io/max-replicas': '13' };
    const sizes = proportionalSizes(deployment(15, 3, 2), [set('old', 8, 8, before), set('newer', 5, 0, before)]);
    expect([...sizes].map(([{ metadata }, size]) => `${metadata.name} ${size}`)).to.deep.equal(['old 11', 'newer 7']);
  });
});

describe('templateHash', () => {
  it('does not depend on the order of keys, but on every value and on collisions', () => {
    const hash = templateHash({ a: 1, b: [{ c: 2, d: 3 }] });
    expect(templateHash({ b: [{ d: 3, c: 2 }], a: 1 })).to.equal(hash);
    expect(templateHash({ b: [{ d: 3, c: 2 }], a: 2 })).not.to.equal(hash);
    expect(templateHash({ a: 1, b: [{ c: 2, d: 3 }] }, 1)).not.to.equal(hash);
    expect(hash).to.match(/^[bcdfghjklmnpqrstvwxz2456789]+$/);
  });
});
