import { expect } from 'chai';
import { countsOf, latencyOf } from './summary.ts';
import type { Sample } from './traffic.ts';

const answered = (index: number, cluster: string, latencyMs = 1, status = 200): Sample => ({
  index,
  atMs: index,
  latencyMs,
  outcome: 'answered',
  status,
  cluster,
  pod: `${cluster}-pod`,
});

describe('countsOf', () => {
  it('counts by outcome, status, cluster and pod, in order of the key', () => {
    const samples: readonly Sample[] = [
      answered(0, 'west'),
      answered(1, 'east'),
      answered(2, 'west'),
      { index: 3, atMs: 3, latencyMs: 1, outcome: 'answered', status: 503, body: 'no healthy upstream' },
      { index: 4, atMs: 4, latencyMs: 2_000, outcome: 'timeout', error: 'x' },
    ];
    expect(countsOf(samples)).to.deep.equal({
      total: 5,
      byOutcome: { answered: 4, timeout: 1 },
      byStatus: { '200': 3, '503': 1 },
      byCluster: { east: 1, west: 2 },
      byPod: { 'east-pod': 1, 'west-pod': 2 },
    });
    expect(Object.keys(countsOf(samples).byCluster)).to.deep.equal(['east', 'west']);
  });

  it('has no keys for no samples', () => {
    expect(countsOf([])).to.deep.equal({ total: 0, byOutcome: {}, byStatus: {}, byCluster: {}, byPod: {} });
  });
});

describe('latencyOf', () => {
  it('gives percentiles of the answered samples to three digits', () => {
    const samples = Array.from({ length: 1_000 }, (_, index) => answered(index, 'west', index + 1));
    const latency = latencyOf([
      ...samples,
      { index: 1_000, atMs: 0, latencyMs: 9_000, outcome: 'timeout', error: 'x' },
    ])!;
    expect(latency).to.include({ n: 1_000, minMs: 1, maxMs: 1_000 });
    expect(latency.p50Ms).to.be.closeTo(500, 0.5);
    expect(latency.p90Ms).to.be.closeTo(900, 0.9);
    expect(latency.p99Ms).to.be.closeTo(990, 1);
  });

  it('is undefined when nothing was answered', () => {
    expect(latencyOf([{ index: 0, atMs: 0, latencyMs: 1, outcome: 'refused', error: 'x' }])).to.equal(undefined);
  });
});
