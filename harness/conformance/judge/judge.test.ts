import { expect } from 'chai';
import { seededRandom } from '../../core/random.ts';
import { acceptedCounts, binomialLowerTail, binomialTwoSided, binomialUpperTail } from './binomial.ts';
import { chiSquareFit } from './chi-square.ts';
import { clopperPearson } from './confidence-interval.ts';
import { powerOf, sampleSizeFor } from './sample-size.ts';

/** P(X = i) for all i, as numerators over denominator^n, in exact arithmetic. */
function exactNumerators(n: number, numerator: number, denominator: number): readonly bigint[] {
  const [hit, miss] = [BigInt(numerator), BigInt(denominator - numerator)];
  const terms = [miss ** BigInt(n)];
  for (let i = 0; i < n; i += 1) terms.push((terms[i]! * BigInt(n - i) * hit) / (BigInt(i + 1) * miss));
  return terms;
}

/** A quotient of big integers as a number with full relative precision. */
function quotient(top: bigint, bottom: bigint): number {
  if (top === 0n) return 0;
  const shift = Math.max(0, bottom.toString(2).length - top.toString(2).length + 60);
  return Number((top << BigInt(shift)) / bottom) * 2 ** -shift;
}

function exactLowerTail(k: number, n: number, numerator: number, denominator: number): number {
  const [hit, miss] = [BigInt(numerator), BigInt(denominator - numerator)];
  let term = miss ** BigInt(n);
  let sum = 0n;
  for (let i = 0; i <= k; i += 1) {
    sum += term;
    term = (term * BigInt(n - i) * hit) / (BigInt(i + 1) * miss);
  }
  return quotient(sum, BigInt(denominator) ** BigInt(n));
}

function expectClose(got: number, want: number, relative: number): void {
  expect(Math.abs(got - want) / want, `${String(got)} against ${String(want)}`).to.be.below(relative);
}

describe('the binomial test', () => {
  it('has tails that agree with exact arithmetic to twelve digits, down to 1e-16 and up to n = 20 000', () => {
    for (const [k, n, top, bottom] of [
      [1_400, 2_000, 3, 4],
      [1_350, 2_000, 3, 4],
      [200, 2_000, 1, 8],
      [940, 2_000, 1, 2],
      [3, 10, 1, 3],
      [180, 20_000, 1, 80],
    ] as const)
      expectClose(binomialLowerTail(k, n, top / bottom), exactLowerTail(k, n, top, bottom), 1e-12);
    // The same sum at n = 20 000 takes a second of big integers, so its value stands here: P(X <= 14500 | 20000, 3/4), P(X <= 9500 | 20000, 1/2).
    expectClose(binomialLowerTail(14_500, 20_000, 0.75), 3.4545542480738495e-16, 1e-12);
    expectClose(binomialLowerTail(9_500, 20_000, 0.5), 8.005546700793957e-13, 1e-12);
    expectClose(binomialUpperTail(10_500, 20_000, 0.5), 8.005546700793957e-13, 1e-12);
  });

  it('adds up every outcome that is no likelier than the one seen', () => {
    for (const [n, top, bottom] of [
      [1, 1, 3],
      [7, 1, 2],
      [20, 3, 4],
      [41, 1, 10],
      [120, 2, 3],
    ] as const) {
      const terms = exactNumerators(n, top, bottom);
      for (let k = 0; k <= n; k += 1) {
        const sum = terms.filter((term) => term <= terms[k]!).reduce((a, b) => a + b, 0n);
        const exact = quotient(sum, BigInt(bottom) ** BigInt(n));
        expectClose(binomialTwoSided(k, n, top / bottom), exact, 1e-9);
      }
    }
  });

  it('gives the p-value of the worked example of the manual of R', () => {
    expectClose(binomialTwoSided(682, 925, 0.75), 0.3824915595748214, 1e-9);
  });

  it('judges a share of nothing and of everything without tolerance', () => {
    expect(binomialTwoSided(0, 50, 0)).to.equal(1);
    expect(binomialTwoSided(1, 50, 0)).to.equal(0);
    expect(binomialTwoSided(50, 50, 1)).to.equal(1);
    expect(binomialTwoSided(49, 50, 1)).to.equal(0);
  });

  it('refuses what is no question', () => {
    expect(() => binomialTwoSided(5, 4, 0.5)).to.throw(RangeError, 'not a binomial question: 5 of 4 with share 0.5');
    expect(() => binomialTwoSided(0, 0, 0.5)).to.throw(RangeError);
    expect(() => binomialTwoSided(1, 2, Number.NaN)).to.throw(RangeError);
  });

  it('accepts exactly the counts between its two borders', () => {
    const [least, most] = acceptedCounts(2_000, 0.75, 1e-5);
    for (const [k, accepted] of [
      [least - 1, false],
      [least, true],
      [most, true],
      [most + 1, false],
    ] as const)
      expect(binomialTwoSided(k, 2_000, 0.75) >= 1e-5, String(k)).to.equal(accepted);
    expect([least, most]).to.deep.equal([1_414, 1_584]);
  });

  it('accuses a true share as rarely as stated, in a simulation', () => {
    const random = seededRandom(7);
    const [runs, n, share, falseAlarm] = [4_000, 400, 0.75, 0.01];
    const [least, most] = acceptedCounts(n, share, falseAlarm);
    let accused = 0;
    for (let run = 0; run < runs; run += 1) {
      let hits = 0;
      for (let i = 0; i < n; i += 1) if (random.next() < share) hits += 1;
      if (hits < least || hits > most) accused += 1;
    }
    // The count is itself binomial with at most the stated rate; more than this comes once in a million.
    expect(binomialUpperTail(accused, runs, falseAlarm)).to.be.above(1e-6);
    expect(accused).to.be.above(0);
  });

  it('catches a deviation of eight points in at least 99 of 100 simulated runs of 2,000 requests', () => {
    const random = seededRandom(11);
    for (const [share, truth] of [
      [0.75, 0.67],
      [0.5, 0.58],
    ] as const) {
      const [least, most] = acceptedCounts(2_000, share, 1e-5);
      let caught = 0;
      for (let run = 0; run < 500; run += 1) {
        let hits = 0;
        for (let i = 0; i < 2_000; i += 1) if (random.next() < truth) hits += 1;
        if (hits < least || hits > most) caught += 1;
      }
      expect(caught / 500).to.be.at.least(0.99);
    }
  });
});

describe('the sample size', () => {
  it('is enough, and little less is not', () => {
    const question = { share: 0.75, tolerance: 0.08, falseAlarm: 1e-5, missRate: 0.01 };
    const n = sampleSizeFor(question);
    expect(n).to.equal(1_440);
    expect(powerOf(n, 0.75, 0.67, 1e-5)).to.be.at.least(0.99);
    expect(powerOf(n, 0.75, 0.83, 1e-5)).to.be.at.least(0.99);
    expect(powerOf(n - 50, 0.75, 0.67, 1e-5)).to.be.below(0.99);
  });

  it('of 2,000 catches eight points at every share between 0.2 and 0.8', () => {
    for (const share of [0.2, 0.25, 1 / 3, 0.5, 2 / 3, 0.75, 0.8])
      expect(sampleSizeFor({ share, tolerance: 0.08, falseAlarm: 1e-5, missRate: 0.01 })).to.be.at.most(2_000);
  });

  it('looks in the one direction that is left beside the border', () => {
    expect(sampleSizeFor({ share: 0.98, tolerance: 0.08, falseAlarm: 1e-5, missRate: 0.01 })).to.be.below(1_000);
    expect(() => sampleSizeFor({ share: 0.5, tolerance: 0, falseAlarm: 1e-5, missRate: 0.01 })).to.throw(
      RangeError,
      'no share lies 0 away from 0.5',
    );
  });
});

describe('the chi-square test', () => {
  it('gives the textbook numbers', () => {
    const fit = chiSquareFit([
      { name: 'a', observed: 44, share: 0.5 },
      { name: 'b', observed: 36, share: 0.3 },
      { name: 'c', observed: 20, share: 0.2 },
    ]);
    expect(fit.statistic).to.be.closeTo(1.92, 1e-12);
    expect(fit.degreesOfFreedom).to.equal(2);
    expect(fit.p).to.be.closeTo(Math.exp(-0.96), 1e-14);
  });

  it('keeps its accuracy far out', () => {
    const fit = chiSquareFit([
      { name: 'a', observed: 1_200, share: 0.5 },
      { name: 'b', observed: 500, share: 0.3 },
      { name: 'c', observed: 300, share: 0.2 },
    ]);
    expectClose(fit.p, Math.exp(-fit.statistic / 2), 1e-12);
    expect(fit.p).to.be.below(1e-16);
  });

  it('lets one answer of a class without a share refute the rest', () => {
    const classes = [
      { name: 'a', observed: 50, share: 0.5 },
      { name: 'b', observed: 49, share: 0.5 },
    ];
    expect(chiSquareFit([...classes, { name: 'nobody', observed: 1, share: 0 }]).p).to.equal(0);
    expect(chiSquareFit([...classes, { name: 'nobody', observed: 0, share: 0 }]).degreesOfFreedom).to.equal(1);
  });

  it('refuses to judge too few', () => {
    expect(() =>
      chiSquareFit([
        { name: 'a', observed: 9, share: 0.9 },
        { name: 'b', observed: 1, share: 0.1 },
      ]),
    ).to.throw(RangeError, 'b: 1 expected of 10 is too few to judge');
  });

  it('accuses true shares as rarely as stated, in a simulation', () => {
    const random = seededRandom(3);
    let accused = 0;
    for (let run = 0; run < 2_000; run += 1) {
      const seen = [0, 0, 0];
      for (let i = 0; i < 300; i += 1) {
        const at = random.next();
        const index = at < 0.5 ? 0 : at < 0.8 ? 1 : 2;
        seen[index] = seen[index]! + 1;
      }
      const shares = [0.5, 0.3, 0.2];
      if (chiSquareFit(shares.map((share, i) => ({ name: String(i), observed: seen[i]!, share }))).p < 0.01)
        accused += 1;
    }
    expect(binomialTwoSided(accused, 2_000, 0.01)).to.be.above(1e-4);
  });
});

describe('the Clopper-Pearson interval', () => {
  it('has the bounds at which the tails are half of the rest', () => {
    const [low, high] = clopperPearson(1_400, 2_000, 0.99);
    expectClose(binomialUpperTail(1_400, 2_000, low), 0.005, 1e-9);
    expectClose(binomialLowerTail(1_400, 2_000, high), 0.005, 1e-9);
  });

  it('begins at nothing and ends at everything', () => {
    const [none, few] = clopperPearson(0, 100, 0.99);
    expect(none).to.equal(0);
    expectClose(few, 1 - 0.005 ** (1 / 100), 1e-9);
    expect(clopperPearson(100, 100)[1]).to.equal(1);
  });
});
