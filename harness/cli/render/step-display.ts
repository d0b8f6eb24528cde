import { consoleReporter } from '../../report/console/console-reporter.ts';
import { withTime } from '../../report/run-clock.ts';
import type { StepDisplay } from '../command-context.ts';
import type { Clock } from '../../core/clock.ts';
import type { Io } from '../io.ts';

/** Steps of a command that is no run: moving lines on a terminal, a log elsewhere. */
export function stepDisplay({ io, clock }: { readonly io: Io; readonly clock: Clock }): StepDisplay {
  const reporter = consoleReporter({ stdout: io.out, stderr: io.err, env: io.env, clock });
  const emit = withTime(clock, (event) => {
    reporter.emit(event);
  });
  return {
    emit: (step) => {
      emit({ type: 'step', step });
    },
    [Symbol.asyncDispose]: () => reporter.close(),
  };
}
