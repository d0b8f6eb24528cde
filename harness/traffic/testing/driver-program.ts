/** The program `traffic` alone, for tests that want a driver in a real child process. */
import { systemClock } from '../../core/clock.ts';
import { serveDriver } from '../serve-driver.ts';

await serveDriver(process.stdin, process.stdout, { clock: systemClock });
