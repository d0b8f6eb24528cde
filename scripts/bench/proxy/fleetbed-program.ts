/** The gateway proxy as a program of the benchmark, bundled as in the runtime image. Arguments: port, port of the backend, routes. */
import { systemClock } from '../../../harness/core/clock.ts';
import { systemRandom } from '../../../harness/core/random.ts';
import { systemNetwork } from '../../../harness/core/system-network.ts';
import { startGatewayProxy } from '../../../harness/proxy/gateway-proxy.ts';
import { benchTable } from './bench-table.ts';

const [port = '0', backendPort = '0', routes = '1'] = process.argv.slice(2);
const proxy = await startGatewayProxy({
  clock: systemClock,
  random: systemRandom,
  network: systemNetwork('127.0.0.1'),
  adminPort: 0,
});
const table = benchTable(Number(port), Number(backendPort), Number(routes), 1);
const ack = await proxy.apply(table);
if (ack.failures.length > 0) throw new Error(JSON.stringify(ack.failures));
process.on('SIGTERM', () => process.exit(0));

let version = 1;
/** Asked over IPC: CPU time and memory, or a swap of the table and how long it took. */
process.on('message', (message) => {
  if (message !== 'swap') {
    const { user, system } = process.cpuUsage();
    process.send?.({ cpuMicros: user + system, rssBytes: process.memoryUsage.rss() });
    return;
  }
  version += 1;
  const next = benchTable(Number(port), Number(backendPort), Number(routes), version);
  const startedMs = performance.now();
  proxy.apply(next).then(
    () => process.send?.({ swapMs: performance.now() - startedMs }),
    (error: unknown) => {
      throw error;
    },
  );
});
process.send?.('ready');
