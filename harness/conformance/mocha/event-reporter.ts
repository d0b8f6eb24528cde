import Mocha from 'mocha';
import type { Emit } from '../../core/events.ts';
import type { RunHappening } from '../events.ts';
import type { Judgement } from '../outcome.ts';
import type { CaseRecords } from './case-suite.ts';

export interface EventReporterOptions {
  readonly emit: Emit<RunHappening>;
  readonly records: () => CaseRecords;
}

const { EVENT_TEST_BEGIN, EVENT_TEST_END, EVENT_TEST_FAIL } = Mocha.Runner.constants;

/**
 * Writes nothing: it turns Mocha's events into those of a run. A test without a judgement was ended by Mocha or by an error
 * that nobody caught, which says nothing about the implementation.
 */
export class EventReporter extends Mocha.reporters.Base {
  constructor(runner: Mocha.Runner, options: Mocha.MochaOptions) {
    super(runner, options);
    const { emit, records } = options.reporterOptions as EventReporterOptions;
    const mochaErrors = new WeakMap<Mocha.Runnable, string>();
    runner.on(EVENT_TEST_BEGIN, (test) => {
      const record = records().get(test);
      if (record !== undefined) emit({ type: 'case-started', case: record.definition.id });
    });
    runner.on(EVENT_TEST_FAIL, (test: Mocha.Runnable, error: Error) => {
      mochaErrors.set(test, error.message);
    });
    runner.on(EVENT_TEST_END, (test) => {
      const record = records().get(test);
      if (record === undefined) return;
      record.judgement ??= endedByMocha(mochaErrors.get(test));
      const { definition, judgement, durationMs = test.duration ?? 0 } = record;
      const { id, title, features, spec } = definition;
      emit({ type: 'case-ended', case: id, title, features, spec, durationMs, ...judgement });
    });
  }
}

function endedByMocha(message: string | undefined): Judgement {
  return { verdict: 'inconclusive', expected: false, reason: `the case was cut off: ${message ?? 'no reason given'}` };
}
