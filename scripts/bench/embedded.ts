/**
 * Embedded fleets: time to ready clusters, memory, time of 100 pods, a Service hop and DNS, each against a peer of the same
 * run. Every figure is of a process of its own, started from source with tsx as `npm start` is; clients are in this process,
 * servers and peers in the other.
 *
 * `npm run bench -- embedded`; `PROFILE=DIRECTORY` has every process of a fleet write a CPU profile there.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { DisposeStack } from '../../harness/core/dispose.ts';
import { FleetProcess } from './embedded/fleet-process.ts';
import { dnsRound, hopRound, type Round } from './embedded/rounds.ts';

const CLUSTERS = [1, 3, 10, 50];
const ROUNDS = 5;
/** More clusters than this are made once more only. */
const MANY = 10;
const PODS_OF_EACH = 10;
const MANY_PODS = 100;
const HOPS = 2_000;
const QUESTIONS = 5_000;

export async function bench(): Promise<void> {
  await using stack = new DisposeStack();
  const home = await mkdtemp(join(tmpdir(), 'fleetbed-bench-'));
  stack.defer(() => rm(home, { recursive: true, force: true }));
  const load = loadavg().map((each) => each.toFixed(1));
  console.log(`load of the machine at the start: ${load.join(' ')}`);
  await compareStarts(home);
  await compareMemory(home);
  await measurePods(home);
  await compareHops(home);
}

async function compareStarts(home: string): Promise<void> {
  let one = Number.NaN;
  for (const clusters of CLUSTERS) {
    await using fleet = await FleetProcess.start(home);
    const first = await fleet.up(clusters);
    const more: number[] = [];
    const rounds = clusters > MANY ? 1 : ROUNDS;
    for (let round = 0; round < rounds; round += 1) {
      await fleet.down();
      more.push((await fleet.up(clusters)).upMs);
    }
    const ms = middle(more);
    if (clusters === 1) one = ms;
    told(`${clusters} clusters ready`, [
      `first ${first.upMs.toFixed(0)} ms after ${first.loadMs.toFixed(0)} ms of loading`,
      `then ${ms.toFixed(0)} ms`,
      `one cluster x ${(ms / one).toFixed(2)}`,
    ]);
  }
}

async function compareMemory(home: string): Promise<void> {
  const sizes: { readonly what: string; readonly mib: number }[] = [];
  const measure = async (what: string, prepare: (fleet: FleetProcess) => Promise<unknown>): Promise<void> => {
    await using fleet = await FleetProcess.start(home);
    await prepare(fleet);
    const { rssMib, heapMib } = await fleet.memory();
    sizes.push({ what, mib: rssMib });
    const [empty] = sizes;
    const more =
      empty === undefined || sizes.length === 1 ? '' : `, empty process + ${(rssMib - empty.mib).toFixed(0)}`;
    told(`memory, ${what}`, [`${rssMib.toFixed(0)} MiB resident${more}`, `heap ${heapMib.toFixed(0)} MiB`]);
  };
  await measure('empty process', () => Promise.resolve());
  await measure('3 clusters', (fleet) => fleet.up(3));
  await measure('3 with reference and store', async (fleet) => {
    await fleet.up(3);
    await fleet.installReference();
  });
  await measure('50 clusters', (fleet) => fleet.up(50));
  await measure(`50 with ${String(50 * PODS_OF_EACH)} pods`, async (fleet) => {
    await fleet.up(50);
    const ms = await fleet.pods(PODS_OF_EACH);
    told(`${String(50 * PODS_OF_EACH)} pods Ready`, [`${ms.toFixed(0)} ms, in 50 clusters at once`]);
  });
}

async function measurePods(home: string): Promise<void> {
  await using fleet = await FleetProcess.start(home);
  await fleet.up(1);
  const one = await fleet.pods(1);
  const all: number[] = [];
  for (let round = 0; round < 3; round += 1) all.push(await fleet.pods(MANY_PODS));
  const ms = middle(all);
  told(`${String(MANY_PODS)} pods Ready`, [
    `${ms.toFixed(0)} ms (first ${(all[0] ?? 0).toFixed(0)})`,
    `one pod ${one.toFixed(0)} ms`,
    `ratio ${(ms / one).toFixed(1)}`,
  ]);
}

async function compareHops(home: string): Promise<void> {
  await using fleet = await FleetProcess.start(home);
  await fleet.up(1);
  const { pod, service, plain, dns, echo } = await fleet.places();
  for (const kept of [true, false]) {
    const how = kept ? 'kept connection' : 'connection each';
    const peers = { service, pod, 'node:http': plain };
    await compareRounds(`request, ${how}`, peers, (port) => hopRound(port, HOPS, kept), [
      'service',
      'pod',
      'node:http',
    ]);
  }
  await compareRounds('DNS question', { dns, echo }, (port) => dnsRound(port, QUESTIONS), ['dns', 'echo']);
}

/** In turns; the middle of three rounds. */
async function compareRounds<Place>(
  what: string,
  places: Readonly<Record<string, Place>>,
  round: (place: Place) => Promise<Round>,
  names: readonly string[],
): Promise<void> {
  const rounds = new Map<string, Round[]>(names.map((name) => [name, []]));
  for (let index = 0; index < 3; index += 1)
    for (const [name, place] of Object.entries(places)) rounds.get(name)?.push(await round(place));
  const middles = names.map((name) => {
    const of = (field: keyof Round): number => middle((rounds.get(name) ?? []).map((each) => each[field]));
    return { name, p50: of('p50Ms'), p99: of('p99Ms'), rate: of('perSecond') };
  });
  const first = middles[0];
  told(
    what,
    middles.map(({ name, p50, p99, rate }) => {
      const ratio = first === undefined || name === first.name ? '' : `, ratio of p50 ${(first.p50 / p50).toFixed(2)}`;
      return `${name} p50 ${p50.toFixed(3)} ms p99 ${p99.toFixed(3)} ms ${rate.toFixed(0)}/s${ratio}`;
    }),
  );
}

function told(what: string, parts: readonly string[]): void {
  console.log(`${what.padEnd(28)} ${parts.join('   ')}`);
}

function middle(list: readonly number[]): number {
  return [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)] ?? Number.NaN;
}
