import Mocha from 'mocha';
import { describeError, FleetbedError } from '../harness/core/errors.ts';

/** Mocha's own reporter shows an error's message and stack; this one also what was observed and what to do next. */
export default class Reporter extends Mocha.reporters.Spec {
  constructor(runner: Mocha.Runner, options?: Mocha.MochaOptions) {
    runner.prependListener(Mocha.Runner.constants.EVENT_TEST_FAIL, (_test: Mocha.Test, error: unknown) => {
      if (error instanceof FleetbedError) error.stack = `${describeError(error)}\n${frames(error)}`;
    });
    super(runner, options);
  }
}

function frames({ stack = '' }: Error): string {
  return stack
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .join('\n');
}
