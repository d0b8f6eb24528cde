import { systemClock } from '../../../harness/core/clock.ts';
import { load } from './load.ts';
import { ask, startFleetbed, type Program } from './programs.ts';

interface Swap {
  readonly swapMs: number;
  /** The longest that the event loop was busy with it at a stretch. */
  readonly blockedMs: number;
}

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
  console.log(`\ntable of ${String(routes)} routes`);
  await swapUnderLoad(folder, large, 'swap', 'one weight changed');
  await swapUnderLoad(folder, large, 'replace', 'every route changed');
  console.log(
    `memory ${mebibytes(manyBytes)} MiB against ${mebibytes(fewBytes)} MiB with one route; ` +
      `CPU a request ${many.toFixed(1)} us against ${few.toFixed(1)} us (${(many / few).toFixed(2)}x)`,
  );
}

async function swapUnderLoad(folder: string, program: Program, kind: 'swap' | 'replace', what: string): Promise<void> {
  const during = load(folder, program.port, { body: '1k', connections: 16, seconds: 6, rate: 1_000 });
  const swaps: Swap[] = [];
  for (let n = 0; n < SWAPS; n += 1) {
    swaps.push(await ask<Swap>(program, kind));
    await systemClock.sleep(250);
  }
  const { requests, failed, maxMs } = await during;
  const times = swaps.map(({ swapMs }) => swapMs).sort((a, b) => a - b);
  const [median = 0, worst = 0] = [times[SWAPS / 2], times.at(-1)];
  const blocked = Math.max(...swaps.map(({ blockedMs }) => blockedMs));
  console.log(
    `${what}: serves ${median.toFixed(1)} ms after it came, at most ${worst.toFixed(1)} ms, in turns of up to ` +
      `${blocked.toFixed(1)} ms; ${String(failed)} of ${String(requests + failed)} requests failed meanwhile, the ` +
      `slowest took ${maxMs.toFixed(1)} ms`,
  );
}

function mebibytes(bytes: number): string {
  return (bytes / 1_048_576).toFixed(0);
}
