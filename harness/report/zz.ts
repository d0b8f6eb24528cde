import { recordedRun } from './testing/recorded-run.ts';
import { recordOf } from './record.ts';
import { renderSummary } from './console/summary.ts';
import { renderJunit } from './junit/junit-xml.ts';
import { consoleReporter } from './console/console-reporter.ts';
import { systemClock } from '../core/clock.ts';
const speed = Number(process.argv[2] ?? 0);
const events = recordedRun();
const reporter = consoleReporter({
  stdout: process.stdout,
  stderr: process.stderr,
  env: process.env,
  clock: systemClock,
});
let last = 0;
for (const event of events) {
  if (speed > 0) await systemClock.sleep((event.elapsedMs - last) / speed);
  last = event.elapsedMs;
  reporter.emit(event);
}
await reporter.finish(recordOf(events));
if (process.argv[3] === 'xml') process.stdout.write(renderJunit(recordOf(events)));
