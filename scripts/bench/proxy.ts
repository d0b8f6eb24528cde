/**
 * The gateway proxy against nginx, HAProxy and Envoy: same machine, same backend (nginx with files), same load, one run,
 * one worker each. Rounds alternate, so that what else runs on the machine hits all alike. Then a table of 10,000 routes:
 * how long a change takes, what it costs in memory, and whether requests notice.
 *
 * `npm run bench -- proxy`; needs Go for the load generator; peers that are not installed are left out. `PROFILE=1` writes
 * a CPU profile of the proxy.
 */
import { mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { load, middle, type Load, type Round } from './proxy/load.ts';
import { prepare, startBackend, startFleetbed, startRivals, type Program } from './proxy/programs.ts';
import { measureSwaps } from './proxy/swap.ts';

const ROUNDS = 5;
const WARM_UP_SECONDS = 1;
const ROUTES = 10_000;
const LOADS: readonly Load[] = [
  { body: '1k', connections: 1, seconds: 1 },
  { body: '1k', connections: 64, seconds: 1.5 },
  { body: '1m', connections: 1, seconds: 1 },
  { body: '1m', connections: 64, seconds: 1.5 },
  { body: '1k', connections: 64, seconds: 2, rate: 2_000 },
];

export async function bench(): Promise<void> {
  const folder = join(homedir(), '.cache/fleetbed/bench-proxy');
  mkdirSync(folder, { recursive: true });
  await prepare(folder);
  using backend = await startBackend(folder);
  await compare(folder, backend);
  await measureSwaps(folder, backend.port, ROUTES);
}

async function compare(folder: string, backend: Program): Promise<void> {
  const profile = process.env['PROFILE'] === undefined ? [] : ['--cpu-prof'];
  const rivals = await startRivals(folder, backend.port);
  const programs = [await startFleetbed(folder, backend.port, 1, profile), ...rivals];
  try {
    for (const { port } of programs)
      await load(folder, port, { body: '1k', connections: 64, seconds: WARM_UP_SECONDS });
    for (const each of LOADS) report(each, await measure(folder, programs, each));
  } finally {
    for (const program of programs) program[Symbol.dispose]();
  }
}

async function measure(folder: string, programs: readonly Program[], what: Load): Promise<ReadonlyMap<string, Round>> {
  const rounds = new Map(programs.map(({ name }) => [name, [] as Round[]]));
  for (let round = 0; round < ROUNDS; round += 1)
    for (const { name, port } of programs) rounds.get(name)?.push(await load(folder, port, what));
  return new Map([...rounds].map(([name, list]) => [name, middle(list)]));
}

function report({ body, connections, rate }: Load, rounds: ReadonlyMap<string, Round>): void {
  const how = rate === undefined ? 'as fast as answers come' : `open loop, ${String(rate)}/s`;
  console.log(`\n${body} body, ${String(connections)} connection(s), ${how}`);
  const own = rounds.get('fleetbed');
  for (const [name, { perSecond, p50Ms, p99Ms, failed }] of rounds) {
    const against = own === undefined || name === 'fleetbed' ? '' : ratios(own, { perSecond, p50Ms, p99Ms });
    const lost = failed === 0 ? '' : `  ${String(failed)} FAILED`;
    console.log(
      `${name.padEnd(9)} ${perSecond.toFixed(0).padStart(7)}/s  p50 ${p50Ms.toFixed(2).padStart(7)} ms  ` +
        `p99 ${p99Ms.toFixed(2).padStart(7)} ms${lost}${against}`,
    );
  }
}

function ratios(own: Round, other: Pick<Round, 'perSecond' | 'p50Ms' | 'p99Ms'>): string {
  const [rate, p50, p99] = [own.perSecond / other.perSecond, own.p50Ms / other.p50Ms, own.p99Ms / other.p99Ms];
  return `  fleetbed has ${rate.toFixed(2)}x the rate, ${p50.toFixed(2)}x the p50, ${p99.toFixed(2)}x the p99`;
}
