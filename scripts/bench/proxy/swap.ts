import { systemClock } from '../../../harness/core/clock.ts';
import { load } from './load.ts';
import { ask, startFleetbed } from './programs.ts';

interface Usage {
  readonly cpuMicros: number;
  readonly rssBytes: number;
}

const SWAPS = 10;
const COST_ROUNDS = 4;

/** A table of many hosts: what it costs to change it under load, to keep it, and to find a route in it. */
export async function measureSwaps(folder: string, backendPort: number, routes: number): Promise<void> {
  using small = await startFleetbed(folder, backendPort, 1);
  using large = await startFleetbed(folder, backendPort, routes);
  const closed = { body: '1k', connections: 16, seconds: 2 };
  for (const { port } of [small, large]) await load(folder, port, { ...closed, seconds: 1 });
  const cost = async (program: typeof small): Promise<number> => {
    const before = await ask<Usage>(program, 'usage');
    const { requests } = await load(folder, program.port, closed);
    return ((await ask<Usage>(program, 'usage')).cpuMicros - before.cpuMicros) / requests;
  };
  let [few, many] = [Infinity, Infinity];
  // The least of several rounds, one after the other: whatever else runs on the machine only adds.
  for (let round = 0; round < COST_ROUNDS; round += 1)
    [few, many] = [Math.min(few, await cost(small)), Math.min(many, await cost(large))];
  const { rssBytes: fewBytes } = await ask<Usage>(small, 'usage');
  const { rssBytes: manyBytes } = await ask<Usage>(large, 'usage');
  const during = load(folder, large.port, { body: '1k', connections: 16, seconds: 4, rate: 1_000 });
  const swaps: number[] = [];
  for (let n = 0; n < SWAPS; n += 1) {
    swaps.push((await ask<{ readonly swapMs: number }>(large, 'swap')).swapMs);
    await systemClock.sleep(250);
  }
  const { requests, failed, maxMs } = await during;
  swaps.sort((a, b) => a - b);
  const [median, worst] = [swaps[SWAPS / 2] ?? 0, swaps[SWAPS - 1] ?? 0];
  console.log(
    `\ntable of ${String(routes)} routes: swapped in ${median.toFixed(1)} ms, at most ${worst.toFixed(1)} ms; ` +
      `${String(failed)} of ${String(requests + failed)} requests failed meanwhile, the slowest took ${maxMs.toFixed(1)} ms`,
  );
  console.log(
    `memory ${mebibytes(manyBytes)} MiB against ${mebibytes(fewBytes)} MiB with one route; ` +
      `CPU a request ${many.toFixed(1)} us against ${few.toFixed(1)} us (${(many / few).toFixed(2)}x)`,
  );
}

function mebibytes(bytes: number): string {
  return (bytes / 1_048_576).toFixed(0);
}
