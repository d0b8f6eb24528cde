/**
 * The entry of the runtime image: `fleetbed <program> [flags]`. It builds what a program needs from the process, ends the
 * program in order on SIGTERM and SIGINT, and exits with the code of its error. Logs are lines of JSON on standard error.
 */
import { readFile } from 'node:fs/promises';
import { systemClock } from '../core/clock.ts';
import { FleetbedError } from '../core/errors.ts';
import { systemRandom } from '../core/random.ts';
import { systemNetwork } from '../core/system-network.ts';
import { exitCodeOf } from './exit-code.ts';
import { jsonLog, type Log } from './json-log.ts';
import { programCommand } from './program-command.ts';

const INTERRUPTED = new FleetbedError('FLEETBED_INTERRUPTED', 'the program was told to end');

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
  network: systemNetwork(),
  readFile: (path) => readFile(path),
  stdin: process.stdin,
  stdout: process.stdout,
  signal: stop.signal,
  log,
});

try {
  await command.parseAsync(process.argv);
} catch (error) {
  process.exitCode = exitCodeOf(error, INTERRUPTED, log);
}
