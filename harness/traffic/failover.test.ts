import { expect } from 'chai';
import { failoverOf } from './failover.ts';
import type { Sample } from './traffic.ts';

/** One sample every 10 ms; `letters` says what came of each: w west, e east, 5 a 503, x refused at once, t a timeout after 2 s. */
function drive(letters: string, latencyMs = 2): readonly Sample[] {
  return letters.split('').map((letter, index): Sample => {
    const about = { index, atMs: index * 10, latencyMs };
    switch (letter) {
      case 'w':
        return { ...about, outcome: 'answered', status: 200, cluster: 'west' };
      case 'e':
        return { ...about, outcome: 'answered', status: 200, cluster: 'east' };
      case '5':
        return { ...about, outcome: 'answered', status: 503, body: 'no healthy upstream' };
      case 't':
        return { ...about, latencyMs: 2_000, outcome: 'timeout', error: 'no complete answer within 2000 ms' };
      default:
        return { ...about, outcome: 'refused', error: 'connect ECONNREFUSED' };
    }
  });
}

const question = { faultAtMs: 25, from: 'west', to: ['east'] } as const;

describe('failoverOf', () => {
  it('says what a failover cost', () => {
    //                       0  1  2 |3  4  5  6  7  8
    const figures = failoverOf(drive('www' + 'w5xeee'), question);
    expect(figures).to.deep.equal({
      exposed: 6,
      lost: 2,
      firstGoodMs: 37,
      lostAfterFirstGood: 0,
      lastLostMs: 25,
      longestGapMs: 30,
      lastFromMs: 7,
    });
  });

  it('finds nothing lost when the other cluster takes over without a failure', () => {
    expect(failoverOf(drive('www' + 'eeeeee'), question)).to.deep.equal({
      exposed: 6,
      lost: 0,
      firstGoodMs: 7,
      lostAfterFirstGood: 0,
      longestGapMs: 10,
    });
  });

  it('has no first good answer when the faulty cluster just goes on', () => {
    expect(failoverOf(drive('www' + 'wwwwww'), question)).to.deep.equal({
      exposed: 6,
      lost: 0,
      lostAfterFirstGood: 0,
      longestGapMs: 10,
      lastFromMs: 57,
    });
  });

  it('counts the gap to the end when nothing recovers', () => {
    expect(failoverOf(drive('www' + 'xxxxxx'), question)).to.deep.equal({
      exposed: 6,
      lost: 6,
      lostAfterFirstGood: 6,
      lastLostMs: 55,
      longestGapMs: 60,
    });
  });

  it('starts the gap at the fault when everything is lost from the beginning', () => {
    expect(failoverOf(drive('xxxxxx'), question)).to.deep.equal({
      exposed: 3,
      lost: 3,
      lostAfterFirstGood: 3,
      lastLostMs: 25,
      longestGapMs: 27,
    });
  });

  it('counts a request in flight at the fault, and waits for the end of a timeout in no figure but its own', () => {
    const figures = failoverOf(drive('wwt' + 'teeeee'), question);
    expect(figures).to.deep.equal({
      exposed: 7,
      lost: 2,
      firstGoodMs: 17,
      lostAfterFirstGood: 0,
      lastLostMs: 5,
      longestGapMs: 1_948,
    });
  });

  it('counts what is lost after the first good answer', () => {
    const figures = failoverOf(drive('www' + 'xexexee'), question);
    expect(figures).to.include({ lost: 3, firstGoodMs: 17, lostAfterFirstGood: 2, lastLostMs: 45 });
  });

  it('measures the return, and takes answers of the faulty cluster after the restoring for the return only', () => {
    //                           0-2    3-5     6-8     9-
    const figures = failoverOf(drive('www' + 'wee' + 'eee' + 'eww'), { ...question, restoredAtMs: 85 });
    expect(figures).to.include({ firstGoodMs: 17, lastFromMs: 7, returnMs: 17, lost: 0 });
  });

  it('has no return when the cluster does not come back', () => {
    expect(failoverOf(drive('www' + 'eeeeee'), { ...question, restoredAtMs: 55 })).not.to.have.property('returnMs');
  });

  it('does not take an error page of the other cluster for a good answer', () => {
    const page = { index: 3, atMs: 30, latencyMs: 2, outcome: 'answered', status: 500, cluster: 'east' } as const;
    const figures = failoverOf([...drive('www'), page], question);
    expect(figures).to.include({ lost: 1 });
    expect(figures).not.to.have.property('firstGoodMs');
  });

  it('finds nothing in no samples', () => {
    expect(failoverOf([], question)).to.deep.equal({ exposed: 0, lost: 0, lostAfterFirstGood: 0, longestGapMs: 0 });
  });
});
