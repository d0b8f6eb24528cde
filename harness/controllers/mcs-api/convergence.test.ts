import { isDeepStrictEqual } from 'node:util';
import { expect } from 'chai';
import { seededRandom } from '../../core/random.ts';
import { missesEvents } from '../testing/misses-events.ts';
import { McsMachine } from './testing/mcs-machine.ts';
import { mcsOperations, type McsOperation } from './testing/mcs-operation.ts';

/** Sequences of so many operations; together 10,000. */
const LENGTH = 1_000;
const SETTLE_EVERY = 100;
/** Time that a clusterset has to come to rest: a call to a silent server ends after 10 s, the next try comes within 2 s. */
const PATIENCE_S = 60;
/** What it is watched for before it counts as at rest. */
const QUIET_S = 6;

/** What the controllers make of the same objects when they see them for the first time. */
async function fromScratch(lived: McsMachine): Promise<unknown> {
  await using fresh = new McsMachine(lived);
  await seconds(fresh, QUIET_S);
  return fresh.result;
}

async function seconds({ clock }: McsMachine, count: number): Promise<void> {
  for (let second = 0; second < count; second += 1) {
    await clock.advance(1_000);
    for (let turn = 0; turn < 10; turn += 1) await clock.advance(0);
  }
}

/** The first operation after which the controllers did not come to what they should, with both. */
async function failureOf(
  operations: readonly McsOperation[],
  tamper?: ConstructorParameters<typeof McsMachine>[1],
): Promise<string | undefined> {
  await using machine = new McsMachine(undefined, tamper);
  let since = 0;
  for (const [index, operation] of operations.entries()) {
    await machine.apply(operation);
    if (operation.do !== 'settle') continue;
    const wanted = await fromScratch(machine);
    for (let second = 0; second < PATIENCE_S && !isDeepStrictEqual(machine.result, wanted); second += 1)
      await seconds(machine, 1);
    await seconds(machine, 2 * QUIET_S);
    const { writes } = machine;
    await seconds(machine, QUIET_S);
    if (!isDeepStrictEqual(machine.result, wanted)) {
      const steps = operations.slice(since, index).map((step) => JSON.stringify(step));
      return [...steps, `is ${JSON.stringify(machine.result)}`, `wanted ${JSON.stringify(wanted)}`].join('\n');
    }
    if (machine.writes !== writes)
      return `${String(machine.writes - writes)} writes at rest, operation ${String(index)}`;
    since = index;
  }
  return undefined;
}

describe('the controllers of mcs-api, after anything', function () {
  this.timeout(120_000);

  for (const seed of [1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
    it(`have made what they make of the last state from scratch (seed ${String(seed)})`, async () => {
      const failure = await failureOf(mcsOperations(seededRandom(seed), LENGTH, SETTLE_EVERY));
      if (failure !== undefined) throw new Error(failure);
    });

  it('unless they miss a change, which is found', async () => {
    const failure = await failureOf(mcsOperations(seededRandom(1), 200, 100), (client) => {
      missesEvents(client, 'EndpointSlice');
    });
    expect(failure).to.match(/\nwanted .*"imports":\[\{/);
  });
});
