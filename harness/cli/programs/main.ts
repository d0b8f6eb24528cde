/**
 * The entry of the runtime image: `fleetbed <program> [flags]`. It builds what a program needs from the process, ends the
 * program in order on SIGTERM and SIGINT, and exits with the code of its error. Logs are lines of JSON on standard error.
 */
import { CommanderError } from 'commander';
import { systemClock } from '../../core/clock.ts';
import { describeError, FleetbedError, isFleetbedError } from '../../core/errors.ts';
import { systemRandom } from '../../core/random.ts';
import { jsonLog, type Log } from './json-log.ts';
import { programCommand } from './program-command.ts';

const INTERRUPTED = new FleetbedError('FLEETBED_INTERRUPTED', 'the program was told to end');
const UNEXPECTED_EXIT = 70;

const stop = new AbortController();
for (const name of ['SIGTERM', 'SIGINT'] as const) {
  process.on(name, () => {
    stop.abort(INTERRUPTED);
  });
}

const log = (program: string): Log => jsonLog(program, systemClock, (line) => process.stderr.write(line));

const command = programCommand({
  clock: systemClock,
  random: systemRandom,
  env: process.env,
  stdin: process.stdin,
  stdout: process.stdout,
  signal: stop.signal,
  log,
});

try {
  await command.parseAsync(process.argv);
} catch (error) {
  process.exitCode = exitCodeOf(error);
}

function exitCodeOf(error: unknown): number {
  if (error === INTERRUPTED) return 0;
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  log('fleetbed').error(describeError(error), isFleetbedError(error) ? { code: error.code } : {});
  return isFleetbedError(error) ? error.exitCode : UNEXPECTED_EXIT;
}
