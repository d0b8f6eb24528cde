import { expect } from 'chai';
import type { FailoverFigures } from '../../traffic/failover.ts';
import type { Sample } from '../../traffic/traffic.ts';
import { Inconclusive } from '../inconclusive.ts';
import { NonConformance } from '../nonconformance.ts';
import { Notebook, samples, thrownBy } from '../testing/notebook.ts';
import { expectFailover } from './expect-failover.ts';
import { expectNoFailures } from './expect-no-failures.ts';
import { expectOnly } from './expect-only.ts';
import { expectShare } from './expect-share.ts';

describe('expectShare', () => {
  it('records size, probability and interval of a share that holds', () => {
    const t = new Notebook();
    const claim = 'three to one';
    expectShare(t, samples({ west: 1_510, east: 490 }), { claim, weights: { west: 3, east: 1 } });
    const [finding] = t.findings;
    expect(finding).to.deep.include({
      claim,
      holds: true,
      expected: 'west 75 % and east 25 %: west 1414 to 1584 of 2000',
      observed: 'west 1510, east 490',
      n: 2_000,
      falseAlarm: 1e-5,
    });
    expect(finding?.p).to.be.within(0.6, 0.65);
    expect(finding?.interval?.[0]).to.be.within(0.72, 0.73);
    expect(finding?.interval?.[1]).to.be.within(0.77, 0.78);
  });

  it('refutes a share beyond its borders, on either side', () => {
    for (const west of [1_413, 1_585]) {
      const error = thrownBy(() => {
        const got = samples({ west, east: 2_000 - west });
        expectShare(new Notebook(), got, { claim: 'c', weights: { west: 3, east: 1 } });
      });
      expect(error, String(west)).to.be.instanceOf(NonConformance);
    }
    expectShare(new Notebook(), samples({ west: 1_414, east: 586 }), { claim: 'c', weights: { west: 3, east: 1 } });
  });

  it('judges three shares by chi-square', () => {
    const weights = { a: 5, b: 3, c: 2 };
    const t = new Notebook();
    expectShare(t, samples({ a: 1_010, b: 590, c: 400 }), { claim: 'c', weights });
    expect(t.findings[0]).to.deep.include({
      expected: 'a 50 %, b 30 %, c 20 %',
      data: { chiSquare: 0.27, degreesOfFreedom: 2 },
    });
    const equal = (): void => {
      expectShare(t, samples({ a: 667, b: 667, c: 666 }), { claim: 'c', weights });
    };
    expect(thrownBy(equal)).to.be.instanceOf(NonConformance);
  });

  it('refutes by one answer that is not among the promised ones', () => {
    const error = thrownBy(() => {
      expectShare(new Notebook(), samples({ a: 500, b: 500, 503: 1 }), { claim: 'halves', weights: { a: 1, b: 1 } });
    });
    expect(error).to.be.instanceOf(NonConformance);
    expect((error as Error).message).to.equal(
      'halves: expected answers of a, b alone, saw a 500, b 500, 503 1; one was 503 "status 503"',
    );
  });

  it('refutes by one answer of a backend with weight 0', () => {
    const weights = { a: 100, b: 0 };
    expectShare(new Notebook(), samples({ a: 500 }), { claim: 'c', weights });
    const error = thrownBy(() => {
      expectShare(new Notebook(), samples({ a: 500, b: 1 }), { claim: 'c', weights });
    });
    expect(error).to.be.instanceOf(NonConformance);
  });

  it('counts whatever it is told to', () => {
    const weights = { a: 1, 500: 1 };
    expectShare(new Notebook(), samples({ a: 1_000, 500: 1_000 }), { claim: 'c', weights });
    const by = ({ pod }: Sample): string => pod ?? 'none';
    expectShare(new Notebook(), samples({ a: 40, b: 40 }), { claim: 'c', weights: { 'a-a': 1, 'b-a': 1 }, by });
  });

  it('is inconclusive about too few, about nothing, and about a driver in trouble', () => {
    const weights = { a: 1, b: 1 };
    for (const counts of [{ a: 4, b: 4 }, {}, { a: 500, b: 499, failed: 1 }]) {
      const error = thrownBy(() => {
        expectShare(new Notebook(), samples(counts), { claim: 'c', weights });
      });
      expect(error).to.be.instanceOf(Inconclusive);
    }
  });
});

describe('expectOnly and expectNoFailures', () => {
  it('say how rare the opposite may still be', () => {
    const t = new Notebook();
    expectOnly(t, samples({ west: 200 }), { claim: 'c', from: 'west' });
    expectNoFailures(t, samples({ west: 100, east: 100 }), { claim: 'c' });
    expect(t.findings.map(({ observed }) => observed)).to.deep.equal(['west 200', 'no failure; east 100, west 100']);
    for (const { interval } of t.findings) expect(interval?.[1]).to.be.closeTo(1 - 0.005 ** (1 / 200), 1e-9);
  });

  it('quote the first offender', () => {
    const only = thrownBy(() => {
      expectOnly(new Notebook(), samples({ west: 9, east: 1 }), { claim: 'west alone', from: 'west' });
    });
    expect((only as Error).message).to.equal('west alone: expected west 10, saw west 9, east 1; one was east');
    const failed = thrownBy(() => {
      expectNoFailures(new Notebook(), samples({ west: 100, 503: 2, timeout: 1 }), { claim: 'no loss' });
    });
    expect(failed).to.be.instanceOf(NonConformance);
    expect((failed as Error).message).to.equal(
      'no loss: expected no failure among 103 requests, saw 3 failed (503 2, timeout 1), the first after 0 ms: 503 "status 503"',
    );
  });

  it('are inconclusive when hardly anything was sent', () => {
    const error = thrownBy(() => {
      expectNoFailures(new Notebook(), samples({ west: 99 }), { claim: 'c' });
    });
    expect(error).to.be.instanceOf(Inconclusive);
    expect((error as Error).message).to.equal('99 requests were sent where at least 100 are needed');
  });
});

describe('expectFailover', () => {
  const good: FailoverFigures = {
    exposed: 1_000,
    lost: 3,
    lastLostMs: 40,
    firstGoodMs: 55,
    lostAfterFirstGood: 0,
    longestGapMs: 60,
    returnMs: 700,
  };
  const claim = { when: 'the node is killed', firstGoodWithinMs: 55, lossEndsWithinMs: 40, returnWithinMs: 700 };

  it('passes figures at their limits and keeps them', () => {
    const t = new Notebook();
    expectFailover(t, good, claim);
    expect(t.findings.map(({ holds, data }) => [holds, data])).to.deep.equal([
      [true, { firstGoodMs: 55, lost: 3, longestGapMs: 60 }],
      [true, { lost: 3, lostAfterFirstGood: 0, lastLostMs: 40 }],
      [true, { returnMs: 700 }],
    ]);
  });

  it('accuses each figure that is beyond its limit, all of them at once', () => {
    const { firstGoodMs: _never, returnMs: _neither, ...rest } = good;
    const t = new Notebook();
    const error = thrownBy(() => {
      expectFailover(t, { ...rest, lastLostMs: 41 }, claim);
    });
    expect((error as NonConformance).findings.map(({ observed }) => observed)).to.deep.equal([
      'none from another cluster',
      '3 lost, the last due at 41 ms',
      'no answer of it any more',
    ]);
    for (const worse of [{ firstGoodMs: 56 }, { lastLostMs: 40.001 }, { returnMs: 701 }])
      expect(
        thrownBy(() => {
          expectFailover(new Notebook(), { ...good, ...worse }, claim);
        }),
      ).to.be.instanceOf(NonConformance);
  });

  it('allows no loss at all where none is legitimate, not even one in flight at the fault', () => {
    const strict = { ...claim, lossEndsWithinMs: 0 };
    const { lastLostMs: _none, ...rest } = good;
    expectFailover(new Notebook(), { ...rest, lost: 0 }, strict);
    const inFlight = thrownBy(() => {
      expectFailover(new Notebook(), { ...good, lost: 1, lastLostMs: -3 }, strict);
    });
    expect(inFlight).to.be.instanceOf(NonConformance);
  });

  it('is inconclusive when the fault met hardly any request', () => {
    const error = thrownBy(() => {
      expectFailover(new Notebook(), { ...good, exposed: 99 }, claim);
    });
    expect(error).to.be.instanceOf(Inconclusive);
  });
});
