/**
 * The program that keeps an embedded fleet in the background: `keep-fleet <directory of the fleet> <control socket>`. It is
 * started by `fleetbed up --detach` and `--keep`, and ended by `fleetbed down`.
 */
import { systemClock } from '../core/clock.ts';
import { FleetbedError } from '../core/errors.ts';
import { systemRandom } from '../core/random.ts';
import { keepFleet } from '../providers/embedded/background/keep-fleet.ts';
import { runtimeImages } from '../programs/runtime-images.ts';

const [directory = '', socket = ''] = process.argv.slice(2);
const stop = new AbortController();
for (const name of ['SIGTERM', 'SIGINT'] as const)
  process.on(name, () => {
    stop.abort(new FleetbedError('FLEETBED_INTERRUPTED', `ended by ${name}`));
  });
// The terminal in which it was started may be closed.
process.on('SIGHUP', () => undefined);
process.exitCode = await keepFleet({
  directory,
  socket,
  images: runtimeImages(),
  clock: systemClock,
  random: systemRandom,
  stdout: process.stdout,
  signal: stop.signal,
});
// Programs of pods that do not end when they are told to must not keep the process.
process.exit();
