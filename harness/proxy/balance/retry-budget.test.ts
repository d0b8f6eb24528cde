import { expect } from 'chai';
import { RetryBudget } from './retry-budget.ts';

describe('RetryBudget', () => {
  it('allows three retries at a time whatever the load', () => {
    const budget = new RetryBudget();
    const retries = [budget.beginRetry(), budget.beginRetry(), budget.beginRetry()];
    expect(retries.every((retry) => retry !== undefined)).to.equal(true);
    expect(budget.beginRetry()).to.equal(undefined);
    retries[0]?.[Symbol.dispose]();
    retries[0]?.[Symbol.dispose]();
    expect(budget.beginRetry()).not.to.equal(undefined);
    expect(budget.beginRetry()).to.equal(undefined);
  });

  it('allows a fifth of the active requests to be retries', () => {
    const budget = new RetryBudget();
    const requests = Array.from({ length: 50 }, () => budget.begin());
    for (let count = 0; count < 10; count += 1) expect(budget.beginRetry()).not.to.equal(undefined);
    expect(budget.beginRetry()).to.equal(undefined);
    for (const request of requests) request[Symbol.dispose]();
    expect(budget.beginRetry()).to.equal(undefined);
  });
});
