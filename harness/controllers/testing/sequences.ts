/** Sequences of random operations on a machine: what it comes to is compared with what it should, and a failure is cut down. */
import type { FakeClock } from '../../core/testing/fake-clock.ts';

/** Lets everybody come back; then the machine has to come to rest as it should be. */
export interface Settle {
  readonly do: 'settle';
}

/** Something with a controller over it, to which operations happen. They are plain data, so that they can be printed and cut. */
export interface Machine<O> extends AsyncDisposable {
  readonly clock: FakeClock;
  /** Every write of the controller so far. */
  readonly writes: number;
  apply(operation: O | Settle): Promise<void>;
  /** What it has other than it should; undefined for nothing. */
  difference(): string | undefined;
}

export type StartMachine<O> = () => Promise<Machine<O>>;

/** A machine that did not come to what it should. */
export interface SequenceFailure {
  /** How many operations it took: the first prefix that differs. */
  readonly length: number;
  readonly difference: string;
}

/** Time to come to rest: calls to a silent server end after 10 s, and the next try comes within 2 s. */
const PATIENCE_MS = 60_000;
const STEP_MS = 1_000;
/** After it, nothing is under way any more that was asked of a silent server. */
const LATE_MS = 13_000;
/** What a machine at rest is watched for before it counts as such. */
const QUIET_MS = 6_000;

/** Runs operations on a machine of their own, and compares at every `settle` and at the end. */
export async function runSequence<O>(
  start: StartMachine<O>,
  operations: readonly (O | Settle)[],
): Promise<SequenceFailure | undefined> {
  await using machine = await start();
  const settle: Settle = { do: 'settle' };
  for (const [index, operation] of [...operations, settle].entries()) {
    await machine.apply(operation);
    if (!isSettle(operation)) continue;
    const difference = await settled(machine);
    if (difference !== undefined) return { length: index + 1, difference };
  }
  return undefined;
}

/** What fails, as short as it could be made, so that it can be pasted into a test of its own; undefined when nothing does. */
export async function reportSequence<O>(
  start: StartMachine<O>,
  operations: readonly (O | Settle)[],
): Promise<string | undefined> {
  const failure = await runSequence(start, operations);
  if (failure === undefined) return undefined;
  const shortest = await shrinkSequence(start, operations.slice(0, failure.length));
  const again = await runSequence(start, shortest);
  const first = `after ${String(failure.length)} operations: ${failure.difference}`;
  const cut = `shrunk to ${String(shortest.length)}: ${again?.difference ?? ''}`;
  return [first, cut, ...shortest.map((operation) => JSON.stringify(operation))].join('\n');
}

/** Replays of a sequence that failed are bounded: a shorter report is not worth minutes. */
const MOST_REPLAYS = 60;

/** The sequence with as much as possible left out while it still fails. */
export async function shrinkSequence<O>(
  start: StartMachine<O>,
  operations: readonly (O | Settle)[],
): Promise<readonly (O | Settle)[]> {
  let left = operations;
  let replays = 0;
  for (let size = Math.ceil(left.length / 2); size >= 1; size = Math.floor(size / 2)) {
    for (let from = 0; from < left.length && replays < MOST_REPLAYS; replays += 1) {
      const shorter = [...left.slice(0, from), ...left.slice(from + size)];
      if ((await runSequence(start, shorter)) === undefined) from += size;
      else left = shorter;
    }
  }
  return left;
}

function isSettle(operation: unknown): operation is Settle {
  return typeof operation === 'object' && operation !== null && 'do' in operation && operation.do === 'settle';
}

async function settled<O>(machine: Machine<O>): Promise<string | undefined> {
  const { clock } = machine;
  const until = clock.now() + PATIENCE_MS;
  for (;;) {
    await turns(clock, 10);
    const difference = machine.difference();
    if (difference === undefined) return await stays(machine);
    if (clock.now() >= until) return difference;
    await clock.advance(STEP_MS);
  }
}

/** A machine that is as it should be is written no more, apart from what is still under way. */
async function stays<O>(machine: Machine<O>): Promise<string | undefined> {
  const { clock } = machine;
  await clock.advance(LATE_MS);
  await turns(clock, 20);
  const before = machine.writes;
  await clock.advance(QUIET_MS);
  await turns(clock, 5);
  const difference = machine.difference();
  if (difference !== undefined) return `it does not stay: ${difference}`;
  const writes = machine.writes - before;
  return writes === 0 ? undefined : `${String(writes)} writes at rest`;
}

async function turns(clock: FakeClock, count: number): Promise<void> {
  for (let turn = 0; turn < count; turn += 1) await clock.advance(0);
}
