import { expect } from 'chai';
import { FakeClock } from '../../core/testing/fake-clock.ts';
import type { Balanced } from './balanced.ts';
import { EndpointBalancer } from './endpoint-balancer.ts';

interface Member extends Balanced {
  usable: boolean;
}

function member(address: string, region: string, capacity?: number): Member {
  const endpoint = { address, port: 8080, region, ...(capacity === undefined ? {} : { capacity }) };
  return { endpoint, healthy: true, usable: true, inFlight: 0 };
}

interface Load {
  readonly requestsPerSecond: number;
  readonly members: readonly Member[];
  /** @default 0, from the first request on */
  readonly afterSeconds?: number;
}

/** Requests per second by region, over a window of 5 s, of a client in us-west1. */
async function shares({ requestsPerSecond, members, afterSeconds = 0 }: Load): Promise<Record<string, number>> {
  const clock = new FakeClock();
  const balancer = new EndpointBalancer('nearest', members, clock);
  const counts = new Map<string, number>();
  const stepMs = 1_000 / requestsPerSecond;
  for (let at = 0; at < (afterSeconds + 5) * requestsPerSecond; at += 1) {
    const region = balancer.next({ clientRegion: 'us-west1' })?.endpoint.region ?? '-';
    if (at >= afterSeconds * requestsPerSecond) counts.set(region, (counts.get(region) ?? 0) + 0.2);
    await clock.advance(stepMs);
  }
  return Object.fromEntries(counts);
}

describe('RegionCapacity (000-D14)', () => {
  // The published example: c = 20 in each of two regions.
  const published: readonly (readonly [load: number, west: number, east: number])[] = [
    [10, 10, 0],
    [30, 20, 10],
    [60, 30, 30],
  ];
  for (const afterSeconds of [0, 20])
    for (const [requestsPerSecond, west, east] of published)
      it(`shares ${String(requestsPerSecond)} rps ${String(west)}/${String(east)} in the window from ${String(afterSeconds)} s`, async () => {
        const pods = ['us-west1', 'us-east1'].flatMap((region) => [
          member(`${region}-1`, region, 10),
          member(`${region}-2`, region, 10),
        ]);
        const seen = await shares({ requestsPerSecond, members: pods, afterSeconds });
        expect(seen['us-west1']).to.be.within(west * 0.8, west * 1.2);
        expect(seen['us-east1'] ?? 0).to.be.within(east * 0.8, east * 1.2);
      });

  it('counts healthy endpoints alone', async () => {
    const members = [member('a', 'us-west1', 10), member('b', 'us-west1', 10), member('c', 'us-east1', 100)];
    members[0]!.usable = false;
    const seen = await shares({ requestsPerSecond: 30, members, afterSeconds: 5 });
    expect(seen['us-west1']).to.be.within(8, 12);
  });

  it('takes load in proportion to c when all of them are exceeded', async () => {
    const members = [member('a', 'us-west1', 10), member('b', 'us-east1', 20), member('c', 'europe-west1', 10)];
    const seen = await shares({ requestsPerSecond: 80, members, afterSeconds: 5 });
    expect(seen['us-west1']).to.be.within(18, 22);
    expect(seen['us-east1']).to.be.within(36, 44);
    expect(seen['europe-west1']).to.be.within(18, 22);
  });

  it('has no limit in a region where one endpoint has none', async () => {
    const seen = await shares({
      requestsPerSecond: 100,
      members: [member('a', 'us-west1', 10), member('b', 'us-west1'), member('c', 'us-east1', 10)],
    });
    expect(seen['us-east1']).to.equal(undefined);
  });
});
