/** The gateway proxy as a program of the benchmark, bundled as in the runtime image. Arguments: port, port of the backend, routes. */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { TableLines } from '../../../harness/controllers/route-feed/table-lines.ts';
import { systemClock } from '../../../harness/core/clock.ts';
import { systemRandom } from '../../../harness/core/random.ts';
import { systemNetwork } from '../../../harness/core/system-network.ts';
import { startGatewayProxy } from '../../../harness/proxy/gateway-proxy.ts';
import { tablesIn } from '../../../harness/proxy/subscribe/tables-in.ts';
import { RouteTableDecoder } from '../../../harness/proxy/table/decode-route-table.ts';
import type { TableAck } from '../../../harness/proxy/table/route-table.ts';
import { benchTable, type BenchWeights } from './bench-table.ts';

const [port = 0, backendPort = 0, routes = 1] = process.argv.slice(2).map(Number);
const proxy = await startGatewayProxy({
  clock: systemClock,
  random: systemRandom,
  network: systemNetwork('127.0.0.1'),
  adminPort: 0,
  // Problems of a table are looked for when somebody wants to hear of them.
  emit: () => undefined,
});
const controller = new TableLines();
/** What the controller has written, in the chunks of its connection. */
const arrived: string[] = [];
let wake = (): void => undefined;
let acknowledged = (_ack: TableAck): void => undefined;
let version = 0;

async function* chunks(): AsyncGenerator<string> {
  for (;;) {
    const chunk = arrived.shift();
    if (chunk !== undefined) yield chunk;
    else await new Promise<void>((resolve) => (wake = resolve));
  }
}

async function follow(): Promise<void> {
  const decoder = new RouteTableDecoder();
  for await (const table of tablesIn(chunks(), { clock: systemClock, decoder, parse: JSON.parse }))
    acknowledged(await proxy.apply(table));
}

/** From the bytes of a table until it serves, and what was the longest that requests waited meanwhile. */
async function swap(weights: BenchWeights): Promise<{ readonly swapMs: number; readonly blockedMs: number }> {
  version += 1;
  const lines = [...controller.of(benchTable(port, backendPort, routes, version, weights))];
  await systemClock.sleep(20);
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  const startedMs = performance.now();
  const done = new Promise<TableAck>((resolve) => (acknowledged = resolve));
  arrived.push(...lines);
  wake();
  const ack = await done;
  const swapMs = performance.now() - startedMs;
  await systemClock.sleep(2);
  delay.disable();
  if (ack.failures.length > 0) throw new Error(JSON.stringify(ack.failures));
  return { swapMs, blockedMs: delay.max / 1e6 };
}

follow().catch((error: unknown) => {
  throw error;
});
await swap({ all: 1, last: 1 });
process.on('SIGTERM', () => process.exit(0));

/** Asked over IPC: CPU time and memory, or another table: with one weight changed, or one in every route. */
process.on('message', (message) => {
  if (message === 'usage') {
    const { user, system } = process.cpuUsage();
    process.send?.({ cpuMicros: user + system, rssBytes: process.memoryUsage.rss() });
    return;
  }
  const next = version + 1;
  swap({ all: message === 'replace' ? next : 1, last: next }).then(
    (swapped) => process.send?.(swapped),
    (error: unknown) => {
      throw error;
    },
  );
});
process.send?.('ready');
