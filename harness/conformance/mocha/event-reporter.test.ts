import { expect } from 'chai';
import Mocha from 'mocha';
import { defineCase } from '../case.ts';
import type { RunHappening } from '../events.ts';
import { addCases } from './case-suite.ts';
import { EventReporter } from './event-reporter.ts';

const { EVENT_TEST_BEGIN, EVENT_TEST_END, EVENT_TEST_FAIL } = Mocha.Runner.constants;

describe('the event reporter', () => {
  it('calls a test that Mocha cut off inconclusive', () => {
    const definition = defineCase({
      id: 'cut',
      title: 'it ends',
      behaviour: 'failover',
      features: [],
      level: 'core',
      spec: '000-D9',
      needs: { roles: [] },
      run: () => Promise.resolve(),
    });
    const { suite } = new Mocha();
    const records = addCases(suite, [definition], () => Promise.reject(new Error('never called')));
    const events: RunHappening[] = [];
    const runner = new Mocha.Runner(suite);
    const reporterOptions = { emit: (event: RunHappening) => events.push(event), records: () => records };
    new EventReporter(runner, { reporterOptions });
    const test = suite.suites[0]!.tests[0]!;
    runner.emit(EVENT_TEST_BEGIN, test);
    runner.emit(EVENT_TEST_FAIL, test, new Error('Timeout of 350000ms exceeded.'));
    runner.emit(EVENT_TEST_END, test);
    expect(events).to.deep.equal([
      { type: 'case-started', case: 'cut' },
      {
        type: 'case-ended',
        case: 'cut',
        title: 'it ends',
        features: [],
        spec: '000-D9',
        durationMs: 0,
        verdict: 'inconclusive',
        expected: false,
        reason: 'the case was cut off: Timeout of 350000ms exceeded.',
      },
    ]);
  });

  it('gives Mocha more time than the case has', () => {
    const { suite } = new Mocha();
    const about = { behaviour: 'failover', features: [], level: 'core', spec: '000-D9', needs: { roles: [] } } as const;
    const run = (): Promise<void> => Promise.resolve();
    const definition = defineCase({ id: 'a', title: 'it ends', timeoutMs: 1_000, run, ...about });
    addCases(suite, [definition], () => Promise.resolve({ verdict: 'passed', expected: true }));
    // Two waits of the base state, the case, its grace, its clean-up, and slack.
    expect(suite.suites[0]!.tests[0]!.timeout()).to.equal(2 * 60_000 + 1_000 + 5_000 + 150_000 + 15_000);
  });

  it('is given cases with an id and a title', () => {
    const about = { behaviour: 'failover', features: [], level: 'core', spec: '000-D9', needs: { roles: [] } } as const;
    const run = (): Promise<void> => Promise.resolve();
    expect(() => defineCase({ id: 'Not An Id', title: 'x y', run, ...about })).to.throw('"Not An Id" is not a case id');
    expect(() => defineCase({ id: 'a', title: ' ', run, ...about })).to.throw('a: " " is not a title');
  });
});
