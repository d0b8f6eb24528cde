import { expect } from 'chai';
import { FleetbedError } from '../core/errors.ts';
import { emptyLedger } from './ledger/ledger.ts';
import type { ConformanceOptions } from './run-conformance.ts';
import { caseOf, failing, holding, ScriptedRun, verdictAndReason, type Body } from './testing/scripted-run.ts';

describe('a run of conformance', () => {
  it('tells everything by events, in order', async () => {
    const run = new ScriptedRun();
    const noted: Body = async (t) => {
      t.note('a remark');
      await holding(t);
    };
    const result = await run.judge([caseOf('first', noted), caseOf('second', failing, { behaviour: 'failover' })]);
    expect(result.exitCode).to.equal(1);
    expect(run.events.map(({ type, ...rest }) => ('case' in rest ? `${type} ${rest.case}` : type))).to.deep.equal([
      'case-planned first',
      'case-planned second',
      'case-started first',
      'note first',
      'finding first',
      'case-ended first',
      'case-started second',
      'finding second',
      'case-ended second',
    ]);
    const ended = run.events.filter((event) => event.type === 'case-ended');
    expect(ended).to.deep.equal([
      {
        type: 'case-ended',
        case: 'first',
        title: 'first holds',
        features: ['HTTPRoute'],
        spec: '000-D7',
        durationMs: 0,
        verdict: 'passed',
        expected: true,
      },
      {
        type: 'case-ended',
        case: 'second',
        title: 'second holds',
        features: ['HTTPRoute'],
        spec: '000-D7',
        durationMs: 0,
        verdict: 'nonconformant',
        expected: false,
        reason: 'one is one: expected 1, saw 2',
      },
    ]);
  });

  it('runs cases by behaviour and only those that are selected', async () => {
    const cases = [
      caseOf('b-one', holding, { behaviour: 'failover' }),
      caseOf('a-one', holding),
      caseOf('a-two', holding),
    ];
    const idsOf = async (more: Partial<ConformanceOptions>): Promise<readonly string[]> =>
      (await new ScriptedRun().judge(cases, more)).results.map((result) => result.case);
    expect(await idsOf({})).to.deep.equal(['a-one', 'a-two', 'b-one']);
    expect(await idsOf({ grep: 'one' })).to.deep.equal(['a-one', 'b-one']);
    expect(await idsOf({ grep: /two holds$/ })).to.deep.equal(['a-two']);
    expect(await idsOf({ behaviours: ['failover'] })).to.deep.equal(['b-one']);
  });

  it('refuses to run nothing, and names what there is', async () => {
    const error = await new ScriptedRun().judge([caseOf('one', holding)], { grep: 'two' }).then(
      () => undefined,
      (thrown: unknown) => thrown as FleetbedError,
    );
    expect(error?.code).to.equal('FLEETBED_CASE_UNKNOWN');
    expect(error?.hint).to.equal('there are one');
    expect(error?.observed).to.equal('pattern two, behaviours all');
  });

  it('says unsupported for what is not claimed or not there, without looking', async () => {
    const run = new ScriptedRun();
    const never: Body = () => Promise.reject(new Error('it was run'));
    const { results, exitCode } = await run.judge([
      caseOf('unclaimed', never, { features: ['HTTPRoute', 'Teleportation'] }),
      caseOf('balancers', never, { needs: { roles: [], loadBalancers: 3 } }),
      caseOf('asks', (t) => Promise.reject(new FleetbedError('FLEETBED_UNSUPPORTED', `no ${t.near.name}`))),
    ]);
    expect(results.map(verdictAndReason)).to.deep.equal([
      ['unsupported', 'not claimed: Teleportation'],
      ['unsupported', 'needs 3 load balancers, the fleet has 2'],
      ['unsupported', 'no gke-west-1'],
    ]);
    expect(exitCode).to.equal(0);
  });
});

describe('an interrupt', () => {
  it('ends the case under way, lets its clean-up run, and leaves the rest inconclusive', async () => {
    const run = new ScriptedRun();
    const seen: string[] = [];
    const interrupted: Body = async (t) => {
      t.defer((signal) => Promise.resolve(void seen.push(`cleaned up, ${signal.aborted ? 'aborted' : 'with time'}`)));
      await holding(t);
      run.stop.abort(new Error('SIGINT'));
      await t.clock.sleep(1, t.signal);
      seen.push('went on');
    };
    const { results, exitCode } = await run.judge([
      caseOf('a', holding),
      caseOf('b', interrupted),
      caseOf('c', holding),
      caseOf('d', failing, { behaviour: 'failover' }),
    ]);
    expect(results.map(verdictAndReason)).to.deep.equal([
      ['passed', undefined],
      ['inconclusive', 'interrupted'],
      ['inconclusive', 'interrupted'],
      ['inconclusive', 'interrupted'],
    ]);
    expect(seen).to.deep.equal(['cleaned up, with time']);
    expect(exitCode).to.equal(3);
  });
});

describe('the ledger', () => {
  it('turns a listed failure into an expected one, and a listed pass into an unexpected one', async () => {
    const entry = (id: string) => ({ case: id, verdict: 'nonconformant', reason: 'not built yet' }) as const;
    const ledger = { ...emptyLedger('model', '1'), expected: [entry('a'), entry('b')] };
    const listed = await new ScriptedRun().judge([caseOf('a', failing)], { ledger });
    expect(listed.results.map(verdictAndReason)).to.deep.equal([
      ['expected-failure', 'one is one: expected 1, saw 2 (ledger: not built yet)'],
    ]);
    expect(listed.exitCode).to.equal(0);
    const passed = await new ScriptedRun().judge([caseOf('b', holding)], { ledger });
    expect(passed.results.map(verdictAndReason)).to.deep.equal([
      ['unexpected-pass', 'the ledger expects a failure: not built yet'],
    ]);
    expect(passed.exitCode).to.equal(1);
  });

  it('excuses no trouble of the testbed', async () => {
    const ledger = {
      ...emptyLedger('model', '1'),
      expected: [{ case: 'only', verdict: 'nonconformant', reason: 'known' }] as const,
    };
    const { results } = await new ScriptedRun().judge([caseOf('only', () => Promise.reject(new Error('x')))], {
      ledger,
    });
    expect(results[0]!.verdict).to.equal('inconclusive');
  });
});
