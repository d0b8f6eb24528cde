import { expect } from 'chai';
import { notYet, ready } from '../../core/wait.ts';
import type { Exchange } from '../../traffic/traffic.ts';
import { Inconclusive } from '../inconclusive.ts';
import { NonConformance } from '../nonconformance.ts';
import { Notebook, rejection, samples, thrownBy } from '../testing/notebook.ts';
import { answerOf, describeExchange, describeSample } from './answer-of.ts';
import { expectAnswers } from './expect-answers.ts';
import { expectEventually } from './expect-eventually.ts';
import { expectSame } from './expect-same.ts';

describe('expectEventually', () => {
  it('records how long it took', async () => {
    const t = new Notebook();
    let looks = 0;
    const value = await expectEventually(t, { claim: 'c', expected: 'e' }, () =>
      Promise.resolve((looks += 1) < 4 ? notYet('no') : ready('yes')),
    );
    expect(value).to.equal('yes');
    expect(t.findings).to.deep.equal([
      { claim: 'c', holds: true, expected: 'e', observed: 'so after 300 ms', data: { afterMs: 300 } },
    ]);
  });

  it('accuses with the last thing seen', async () => {
    const t = new Notebook();
    const error = await rejection(
      expectEventually(t, { claim: 'c', expected: 'e', withinMs: 500 }, () => Promise.resolve(notYet('still two'))),
    );
    expect(error).to.be.instanceOf(NonConformance);
    expect((error as Error).message).to.equal('c: expected e within 500 ms, saw still two');
  });

  it('is inconclusive when the last look failed, but not when an earlier one did', async () => {
    const t = new Notebook();
    const blind = await rejection(
      expectEventually(t, { claim: 'c', expected: 'e' }, () => Promise.reject(new Error('no route to host'))),
    );
    expect(blind).to.be.instanceOf(Inconclusive);
    expect((blind as Error).message).to.equal('c: could not look: no route to host');
    let looks = 0;
    const seen = await rejection(
      expectEventually(t, { claim: 'c', expected: 'e' }, () =>
        (looks += 1) === 1 ? Promise.reject(new Error('x')) : Promise.resolve(notYet('no')),
      ),
    );
    expect(seen).to.be.instanceOf(NonConformance);
  });
});

describe('expectAnswers', () => {
  const answer = (cluster: string): Exchange => ({
    outcome: 'answered',
    status: 200,
    headers: {},
    body: JSON.stringify({ cluster_name: cluster }),
  });
  const client = (next: (count: number) => Exchange): Notebook & { request: () => Promise<Exchange> } => {
    let count = 0;
    return Object.assign(new Notebook(), { request: () => Promise.resolve(next((count += 1))) });
  };

  it('wants its answers in a row', async () => {
    let asked = 0;
    const t = client((count) => answer((asked = count) === 7 ? 'east' : 'west'));
    await expectAnswers(t, { host: 'h' }, { claim: 'c', from: ['west'], inARow: 10 });
    expect(asked).to.equal(17);
  });

  it('wants to see each of several', async () => {
    let asked = 0;
    const t = client((count) => answer((asked = count) === 23 ? 'east' : 'west'));
    await expectAnswers(t, { host: 'h' }, { claim: 'c', from: ['west', 'east'] });
    expect(asked).to.equal(23);
    const lonely = client(() => answer('west'));
    const error = await rejection(
      expectAnswers(lonely, { host: 'h' }, { claim: 'c', from: ['west', 'east'], withinMs: 0 }),
    );
    expect((error as Error).message).to.equal(
      'c: expected 10 answers in a row, west and east, saw no answer of east among 60',
    );
  });

  it('is inconclusive when the driver cannot ask', async () => {
    const t = client(() => ({ outcome: 'failed', error: 'EMFILE' }));
    expect(await rejection(expectAnswers(t, { host: 'h' }, { claim: 'c', from: ['west'] }))).to.be.instanceOf(
      Inconclusive,
    );
  });
});

describe('an answer', () => {
  it('is named by its cluster, status or outcome', () => {
    const named = samples({ west: 1, 404: 1, refused: 1 });
    expect(named.map(answerOf)).to.deep.equal(['404', 'west', 'refused']);
    expect(named.map(describeSample)).to.deep.equal(['404 "status 404"', 'west', 'refused "it refused"']);
    expect(answerOf({ ...named[1]!, status: 503 })).to.equal('503');
  });

  it('is quoted whole with the headers that are asked for', () => {
    const headers = { 'content-type': 'text/plain; charset=utf-8' };
    const exchange: Exchange = { outcome: 'answered', status: 404, headers, body: 'fault filter abort' };
    expect(describeExchange(exchange, 'content-type', 'via')).to.equal('404 text/plain no via "fault filter abort"');
    expect(describeExchange({ outcome: 'timeout', error: 'late' })).to.equal('timeout: late');
  });

  it('that differs is a finding in plain words', () => {
    const t = new Notebook();
    const error = thrownBy(() => {
      expectSame(t, { claim: 'c', expected: 'a', observed: 'b' });
    });
    expect((error as Error).message).to.equal('c: expected a, saw b');
    expect(t.findings).to.deep.equal([{ claim: 'c', expected: 'a', observed: 'b', holds: false }]);
  });
});
