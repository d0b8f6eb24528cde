import { rm } from 'node:fs/promises';
import path from 'node:path';
import type { RunEvent, RunHappening } from '../../conformance/events.ts';
import type { Emit } from '../../core/events.ts';
import { consoleReporter } from '../../report/console/console-reporter.ts';
import { createEventLog } from '../../report/event-log.ts';
import { recordOf } from '../../report/record.ts';
import { toAll, withTime } from '../../report/run-clock.ts';
import { writeReports } from '../../report/write-reports.ts';
import type { Clock } from '../../core/clock.ts';
import type { Io } from '../io.ts';

/** Where the events of one run go, and what is made of them at the end. */
export interface RunLog {
  readonly emit: Emit<RunHappening>;
  /** Writes every report and the result. The event log stays even when this is never called. */
  finish(): Promise<void>;
}

/** Opens `run.jsonl` in `directory`, in the place of an earlier run's, and the display. */
export async function openRunLog(
  { io, clock }: { readonly io: Io; readonly clock: Clock },
  directory: string,
): Promise<RunLog> {
  const file = path.join(directory, 'run.jsonl');
  await rm(file, { force: true });
  const log = createEventLog(file);
  const reporter = consoleReporter({ stdout: io.out, stderr: io.err, env: io.env, clock });
  const events: RunEvent[] = [];
  const emit = withTime(
    clock,
    toAll<RunEvent>(
      (event) => {
        log.append(event);
      },
      (event) => {
        events.push(event);
      },
      (event) => {
        reporter.emit(event);
      },
    ),
  );
  return {
    emit,
    finish: async () => {
      log[Symbol.dispose]();
      const record = recordOf(events);
      await writeReports(record, directory);
      await reporter.finish(record);
    },
  };
}
