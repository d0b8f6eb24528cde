/**
 * Starts the embedded API server by hand: `node --import tsx scripts/apiserver.ts [KUBECONFIG]`.
 *
 * Writes an administrator's kubeconfig to the file (default: standard output) and serves until it is interrupted.
 */
import { writeFile } from 'node:fs/promises';
import { startApiServer } from '../harness/apiserver/server.ts';
import { systemClock } from '../harness/core/clock.ts';
import { systemRandom } from '../harness/core/random.ts';

const startedMs = systemClock.now();
const server = await startApiServer({ clock: systemClock, random: systemRandom, tls: 'own-ca' });
console.error(`${server.url} is ready after ${(systemClock.now() - startedMs).toFixed(0)} ms; Ctrl-C ends it`);

const file = process.argv[2];
if (file === undefined) console.log(server.kubeconfig());
else await writeFile(file, server.kubeconfig(), { mode: 0o600 });

await new Promise<void>((resolve) => {
  process.once('SIGINT', resolve);
  process.once('SIGTERM', resolve);
});
await server[Symbol.asyncDispose]();
