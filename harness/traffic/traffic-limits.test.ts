import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { isFleetbedError, type Problem } from '../core/errors.ts';
import { checkPlan, openLoopRequests, TRAFFIC_DEFAULTS } from './traffic-limits.ts';
import type { TrafficPlan } from './traffic.ts';

const url = 'http://127.0.0.1:8080/west';

function problemsOf(plan: TrafficPlan): readonly Problem[] {
  try {
    checkPlan(plan);
    return [];
  } catch (error) {
    if (isFleetbedError(error, 'FLEETBED_USAGE')) return error.problems;
    throw error;
  }
}

describe('checkPlan', () => {
  it('fills in the defaults', () => {
    expect(checkPlan({ url, pace: { kind: 'closed', requests: 10 } })).to.deep.equal({
      url: new URL(url),
      method: 'GET',
      headers: {},
      connections: 'pooled',
      requestTimeoutMs: 2_000,
      pace: { kind: 'closed', requests: 10, concurrency: 8 },
    });
  });

  it('has the defaults that the interface documents', () => {
    const text = readFileSync(new URL('traffic.ts', import.meta.url), 'utf8');
    const documented = [...text.matchAll(/@default (\S+) \*\/\n\s+readonly (\w+)\?/g)].map(([, value, name]) => [
      name,
      value,
    ]);
    expect(documented).to.deep.equal([
      ['connections', TRAFFIC_DEFAULTS.connections],
      ['requestTimeoutMs', String(TRAFFIC_DEFAULTS.requestTimeoutMs)],
      ['concurrency', String(TRAFFIC_DEFAULTS.concurrency)],
      ['timeoutMs', String(TRAFFIC_DEFAULTS.requestTimeoutMs)],
    ]);
  });

  it('accepts the limits and refuses what is just above', () => {
    const open = (perSecond: number, maxDurationMs: number, requestTimeoutMs = 1_000): readonly Problem[] =>
      problemsOf({ url, requestTimeoutMs, pace: { kind: 'open', perSecond, maxDurationMs } });
    expect(open(5_000, 200_000)).to.deep.equal([]);
    expect(open(1, 600_000)).to.deep.equal([]);
    expect(open(5_000, 200_001)).to.deep.equal([
      {
        path: 'pace.perSecond times pace.maxDurationMs',
        message: 'a number above 0 and at most 1000000 is needed, not 1000005',
      },
    ]);
    expect(open(5_000, 1_000, 2_001)).to.deep.equal([
      {
        path: 'pace.perSecond times requestTimeoutMs',
        message: 'a number above 0 and at most 10000 is needed, not 10005',
      },
    ]);
    expect(open(Number.NaN, 1_000)[0]?.path).to.equal('pace.perSecond');
    expect(problemsOf({ url, pace: { kind: 'closed', requests: 1_000_001, concurrency: 1.5 } })).to.deep.equal([
      { path: 'pace.requests', message: 'a whole number above 0 and at most 1000000 is needed, not 1000001' },
      { path: 'pace.concurrency', message: 'a whole number above 0 and at most 10000 is needed, not 1.5' },
    ]);
  });

  it('speaks clear text only', () => {
    for (const bad of ['https://127.0.0.1/', '/west', '127.0.0.1:80'])
      expect(problemsOf({ url: bad, pace: { kind: 'closed', requests: 1 } })).to.deep.equal([
        { path: 'url', message: `an http:// URL is needed, not "${bad}"` },
      ]);
  });
});

describe('openLoopRequests', () => {
  it('counts the requests that are due before the end', () => {
    expect(openLoopRequests({ kind: 'open', perSecond: 100, maxDurationMs: 50 })).to.equal(5);
    expect(openLoopRequests({ kind: 'open', perSecond: 3, maxDurationMs: 1_000 })).to.equal(3);
    expect(openLoopRequests({ kind: 'open', perSecond: 1, maxDurationMs: 1 })).to.equal(1);
  });
});
