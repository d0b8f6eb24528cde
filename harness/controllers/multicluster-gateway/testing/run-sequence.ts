import { fleetDifference } from './fleet-difference.ts';
import { FleetMachine } from './fleet-machine.ts';
import type { FleetOperation } from './fleet-operation.ts';

/** A fleet that did not come to what it should. */
export interface SequenceFailure {
  /** How many operations it took: the first prefix that differs. */
  readonly length: number;
  readonly difference: string;
}

/** Time that a fleet has to come to rest: calls to a silent server end after 10 s, and the next try comes within 2 s. */
const PATIENCE_MS = 60_000;
const STEP_MS = 1_000;
/** After it, nothing is under way any more that was asked of a silent server. */
const LATE_MS = 13_000;
/** What a fleet at rest is watched for before it counts as such. */
const QUIET_MS = 6_000;

type Tamper = Parameters<typeof FleetMachine.start>[0];

/** Runs operations on a fleet of their own, and compares at every `settle` and at the end. */
export async function runSequence(
  operations: readonly FleetOperation[],
  tamper?: Tamper,
): Promise<SequenceFailure | undefined> {
  await using machine = await FleetMachine.start(tamper);
  for (const [index, operation] of [...operations, { do: 'settle' } as const].entries()) {
    await machine.apply(operation);
    if (operation.do !== 'settle') continue;
    const difference = await settle(machine);
    if (difference !== undefined) return { length: index + 1, difference };
  }
  return undefined;
}

async function settle(machine: FleetMachine): Promise<string | undefined> {
  const { clock } = machine;
  const until = clock.now() + PATIENCE_MS;
  for (;;) {
    for (let turn = 0; turn < 10; turn += 1) await clock.advance(0);
    if (fleetDifference(machine) === undefined) return await stays(machine);
    if (clock.now() >= until) return fleetDifference(machine);
    await clock.advance(STEP_MS);
  }
}

/** A fleet that is as it should be is written no more, apart from what is still under way. */
async function stays(machine: FleetMachine): Promise<string | undefined> {
  const { clock } = machine;
  await clock.advance(LATE_MS);
  for (let turn = 0; turn < 20; turn += 1) await clock.advance(0);
  const before = machine.writes;
  await clock.advance(QUIET_MS);
  for (let turn = 0; turn < 5; turn += 1) await clock.advance(0);
  const difference = fleetDifference(machine);
  if (difference !== undefined) return `it does not stay: ${difference}`;
  const writes = machine.writes - before;
  return writes === 0 ? undefined : `${String(writes)} writes at rest`;
}

/** Replays of a sequence that failed are bounded: a shorter report is not worth minutes. */
const MOST_REPLAYS = 60;

/** The sequence with as much as possible left out while it still fails. */
export async function shrinkSequence(
  operations: readonly FleetOperation[],
  tamper?: Tamper,
): Promise<readonly FleetOperation[]> {
  let left = operations;
  let replays = 0;
  for (let size = Math.ceil(left.length / 2); size >= 1; size = Math.floor(size / 2)) {
    for (let from = 0; from < left.length && replays < MOST_REPLAYS; replays += 1) {
      const shorter = [...left.slice(0, from), ...left.slice(from + size)];
      if ((await runSequence(shorter, tamper)) === undefined) from += size;
      else left = shorter;
    }
  }
  return left;
}
