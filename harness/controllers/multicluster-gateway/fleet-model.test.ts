import { expect } from 'chai';
import { seededRandom } from '../../core/random.ts';
import type { FakeKubeClient } from '../testing/fake-kube-client.ts';
import { missesEvents } from '../testing/misses-events.ts';
import { fleetOperations, type FleetOperation } from './testing/fleet-operation.ts';
import { runSequence, shrinkSequence } from './testing/run-sequence.ts';

/** Sequences of so many operations; together 10,000. */
const LENGTH = 1_000;
const SETTLE_EVERY = 40;

/** What fails, as short as it could be made, so that it can be pasted into a test of its own. */
async function report(operations: readonly FleetOperation[]): Promise<string | undefined> {
  const failure = await runSequence(operations);
  if (failure === undefined) return undefined;
  const shortest = await shrinkSequence(operations.slice(0, failure.length));
  const again = await runSequence(shortest);
  const lines = shortest.map((operation) => JSON.stringify(operation));
  const first = `after ${String(failure.length)} operations: ${failure.difference}`;
  return [first, `shrunk to ${String(shortest.length)}: ${again?.difference ?? ''}`, ...lines].join('\n');
}

describe('a fleet after random operations is as if computed from its last state alone', function () {
  this.timeout(120_000);

  for (const seed of [1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
    it(`with seed ${String(seed)}`, async () => {
      const failure = await report(fleetOperations(seededRandom(seed), LENGTH, SETTLE_EVERY));
      if (failure !== undefined) throw new Error(failure);
    });

  it('unless the controller misses a change, which is found and cut down to what it takes', async () => {
    const operations = fleetOperations(seededRandom(2), 60, 20);
    const failure = await runSequence(operations, missesSlices);
    expect(failure?.difference).to.match(/endpoints/);
    const shortest = await shrinkSequence(operations.slice(0, failure?.length), missesSlices);
    expect((await runSequence(shortest, missesSlices))?.difference).to.match(/endpoints/);
    expect(shortest.length).to.be.lessThan(8);
  });
});

function missesSlices(client: FakeKubeClient): void {
  missesEvents(client, 'EndpointSlice');
}
