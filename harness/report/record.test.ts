import { expect } from 'chai';
import { isFleetbedError } from '../core/errors.ts';
import { recordOf } from './record.ts';
import { recordedRun, RunScript } from './testing/recorded-run.ts';

describe('recordOf', () => {
  it('gathers a run: what it was of, steps with durations, cases with findings and notes, totals', () => {
    const record = recordOf(recordedRun());
    expect(record).to.deep.include({
      runId: '20260301-100000-7f3a',
      startedAt: '2026-03-01T10:00:00.000Z',
      durationMs: 79_012,
      complete: true,
      exitCode: 1,
      totals: {
        cases: 7,
        unexpected: 3,
        nonconformant: 1,
        inconclusive: 1,
        'unexpected-pass': 1,
        'expected-failure': 1,
        unsupported: 1,
        passed: 2,
      },
    });
    expect(record).not.to.have.any.keys('type', 'at', 'elapsedMs');
    expect(record.steps).to.have.length(4);
    expect(record.steps[1]).to.deep.equal({
      step: 'create cluster',
      subject: 'gke-west-2',
      startedMs: 20,
      durationMs: 32_700,
      outcome: 'done',
      notes: [],
    });
    expect(record.steps[3]).to.deep.include({ detail: '2 load balancers', notes: ['waiting for fleetbed-controller'] });
    const unready = record.cases.find(({ id }) => id === 'failover/pods-unready')!;
    expect(unready).to.deep.include({
      behaviour: 'failover',
      verdict: 'nonconformant',
      expected: false,
      startedMs: 42_400,
      durationMs: 4_720,
      notes: ['the fault is in'],
    });
    expect(unready.findings.map(({ holds }) => holds)).to.deep.equal([true, false]);
  });

  it('keeps a step apart that is done twice to the same cluster', () => {
    const script = new RunScript().started();
    for (const [start, end] of [
      [10, 30],
      [100, 150],
    ] as const) {
      script.step(start, { type: 'step-started', step: 'restart proxies' });
      script.step(end, { type: 'step-ended', step: 'restart proxies', durationMs: end - start });
    }
    const { steps } = recordOf(script.ended(200, 0).events);
    expect(steps.map(({ startedMs, durationMs }) => [startedMs, durationMs])).to.deep.equal([
      [10, 20],
      [100, 50],
    ]);
  });

  it('blames a run that was cut off in a case of its own, and the cases that did not end', () => {
    const script = new RunScript()
      .started()
      .planned('failover/a', 'A')
      .planned('failover/b', 'B')
      .planned('failover/c', 'C')
      .ran('failover/a', [100, 200], 'passed')
      .at(300, { type: 'case-started', case: 'failover/b' })
      .at(1_500, { type: 'note', case: 'failover/b', text: 'the fault is in' });
    const record = recordOf(script.events);
    expect(record).to.include({ complete: false, exitCode: 3, durationMs: 1_500 });
    expect(
      record.cases.map(({ id, verdict, expected, reason, durationMs }) => [id, verdict, expected, reason, durationMs]),
    ).to.deep.equal([
      ['failover/a', 'passed', true, undefined, 100],
      ['failover/b', 'inconclusive', false, 'was under way when the run stopped', 1_200],
      ['failover/c', 'inconclusive', false, 'was not reached before the run stopped', 0],
      ['run', 'inconclusive', false, 'the log ends after 1.50 s, without the end of the run', 1_500],
    ]);
  });

  it('names the step in which a run was cut off, with what is known of it', () => {
    const script = new RunScript()
      .started()
      .step(10, { type: 'step-started', step: 'create cluster', subject: 'gke-west-1' });
    const [step] = recordOf(script.at(500, { type: 'case-started', case: 'x' }).events).steps;
    expect(step).to.include({ outcome: 'unfinished', startedMs: 10, durationMs: 490 });
  });

  it('has a case for a run that failed before its first one', () => {
    const script = new RunScript()
      .started()
      .step(10, { type: 'step-started', step: 'create cluster', subject: 'gke-west-1' })
      .step(900, {
        type: 'step-failed',
        step: 'create cluster',
        subject: 'gke-west-1',
        durationMs: 890,
        detail: 'no space left on device',
      })
      .ended(1_000, 3);
    const { cases, totals, exitCode } = recordOf(script.events);
    expect(exitCode).to.equal(3);
    expect(totals).to.include({ cases: 1, unexpected: 1, inconclusive: 1 });
    expect(cases[0]).to.include({
      id: 'run',
      behaviour: 'run',
      reason: 'the run ended with exit code 3: create cluster gke-west-1 failed: no space left on device',
    });
  });

  it('adds nothing to a run whose own cases explain its exit code', () => {
    const script = new RunScript().started().planned('failover/a', 'A').ran('failover/a', [1, 2], 'nonconformant');
    expect(recordOf(script.ended(3, 1).events).cases).to.have.length(1);
  });

  it('refuses events without a start', () => {
    for (const events of [[], new RunScript().ended(5, 0).events]) {
      try {
        recordOf(events);
        expect.fail('it was accepted');
      } catch (error) {
        expect(isFleetbedError(error, 'FLEETBED_REPORT_FAILED')).to.equal(true);
      }
    }
  });
});
