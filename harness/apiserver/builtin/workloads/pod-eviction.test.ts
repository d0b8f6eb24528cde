import { expect } from 'chai';
import type { ApiObject } from '../../../kube/json/api-object.ts';
import type { JsonObject } from '../../../kube/json/json.ts';
import { KubeStatusError } from '../../../kube/status/kube-status-error.ts';
import { evictionPermit } from './pod-eviction.ts';

const NOW = '2026-01-01T00:00:00Z';

function pod(status: JsonObject = {}): ApiObject {
  const conditions = [{ type: 'Ready', status: 'True' }];
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'p', labels: { app: 'a' } },
    status: { phase: 'Running', conditions, ...status },
  };
}

function budget(status: JsonObject = {}, spec: JsonObject = {}): ApiObject {
  return {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: { name: 'b', generation: 1 },
    spec: { selector: { matchLabels: { app: 'a' } }, ...spec },
    status: { observedGeneration: 1, disruptionsAllowed: 1, currentHealthy: 2, desiredHealthy: 1, ...status },
  };
}

function refusal(...budgets: ApiObject[]): KubeStatusError {
  try {
    evictionPermit(pod(), budgets, NOW);
  } catch (error) {
    if (error instanceof KubeStatusError) return error;
  }
  return expect.fail('nothing was refused');
}

describe('evictionPermit', () => {
  it('asks no budget for pods that do not run or that no budget covers', () => {
    const full = budget({ disruptionsAllowed: 0 });
    expect(evictionPermit(pod({ phase: 'Pending' }), [full], NOW)).to.deep.equal({});
    expect(evictionPermit(pod({ phase: 'Failed' }), [full], NOW)).to.deep.equal({});
    expect(evictionPermit(pod(), [budget({}, { selector: { matchLabels: { app: 'other' } } })], NOW)).to.deep.equal({});
    expect(evictionPermit(pod(), [budget({}, { selector: null })], NOW)).to.deep.equal({});
  });

  it('takes one disruption from the budget and says when none is left', () => {
    const before = budget();
    const { budget: after } = evictionPermit(pod(), [before], NOW);
    expect(after?.['status']).to.deep.include({ disruptionsAllowed: 0, disruptedPods: { p: NOW } });
    expect(after?.['status']).to.have.nested.property('conditions[0].reason', 'InsufficientPods');
    expect(before).to.deep.equal(budget());
  });

  it('refuses when the budget is used up, not yet looked at, or one of several', () => {
    const usedUp = refusal(budget({ disruptionsAllowed: 0 }));
    expect(usedUp.statusCode).to.equal(429);
    expect(usedUp.message).to.equal("Cannot evict pod as it would violate the pod's disruption budget.");
    expect(usedUp.details.causes?.[0]?.message).to.equal(
      'The disruption budget b needs 1 healthy pods and has 2 currently',
    );
    expect(refusal(budget({ observedGeneration: 0 })).details.retryAfterSeconds).to.equal(10);
    expect(refusal(budget(), budget()).statusCode).to.equal(500);
  });

  it('lets unready pods go when enough others are healthy or the budget says so', () => {
    const unready = pod({ conditions: [] });
    expect(evictionPermit(unready, [budget({ disruptionsAllowed: 0 })], NOW)).to.deep.equal({});
    const always = budget({ disruptionsAllowed: 0, currentHealthy: 0 }, { unhealthyPodEvictionPolicy: 'AlwaysAllow' });
    expect(evictionPermit(unready, [always], NOW)).to.deep.equal({});
  });
});
