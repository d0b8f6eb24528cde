import { expect } from 'chai';
import { seededRandom, type Random } from '../../core/random.ts';
import type { FakeKubeClient } from '../testing/fake-kube-client.ts';
import { reportSequence, runSequence, shrinkSequence, type Settle } from '../testing/sequences.ts';
import { IngressMachine } from './testing/ingress-machine.ts';
import { ingressOperation, type IngressOperation } from './testing/ingress-operation.ts';

const LENGTH = 200;
const SETTLE_EVERY = 20;

function operations(random: Random, count: number): readonly (IngressOperation | Settle)[] {
  return Array.from({ length: count }, (_, index) =>
    (index + 1) % SETTLE_EVERY === 0 ? { do: 'settle' } : ingressOperation(random),
  );
}

describe('Multi Cluster Ingress after random operations is as if computed from its last state alone', function () {
  this.timeout(120_000);

  for (const seed of [1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
    it(`with seed ${String(seed)}`, async () => {
      const failure = await reportSequence(() => IngressMachine.start(), operations(seededRandom(seed), LENGTH));
      if (failure !== undefined) throw new Error(failure);
    });

  it('unless the controller misses a change, which is found and cut down to what it takes', async () => {
    const start = (): Promise<IngressMachine> => IngressMachine.start(missesServices);
    const failing = operations(seededRandom(1), 60);
    const failure = await runSequence(start, failing);
    expect(failure?.difference).to.match(/derived Services/);
    const shortest = await shrinkSequence(start, failing.slice(0, failure?.length));
    expect((await runSequence(start, shortest))?.difference).to.match(/derived Services/);
    expect(shortest.length).to.be.lessThan(8);
  });
});

/** Changes of Services never arrive; what a list finds does. */
function missesServices(client: FakeKubeClient): void {
  const watch = client.watch.bind(client);
  client.watch = (type, options) => (type.kind === 'Service' ? silent(options.signal) : watch(type, options));
}

async function* silent(signal: AbortSignal): AsyncGenerator<never> {
  await new Promise<void>((resolve) => {
    signal.addEventListener(
      'abort',
      () => {
        resolve();
      },
      { once: true },
    );
  });
  yield* [];
}
