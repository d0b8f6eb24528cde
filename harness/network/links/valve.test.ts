import { expect } from 'chai';
import { seededRandom } from '../../core/random.ts';
import { FakeClock } from '../../core/testing/fake-clock.ts';
import type { LinkDirection } from './link-path.ts';
import { RateLimiter } from './rate-limiter.ts';
import { Valve, VALVE_CAPACITY_BYTES } from './valve.ts';

describe('Valve', () => {
  let clock: FakeClock;
  let arrived: string[];
  let takes: boolean;
  let rooms: number;
  let valve: Valve;
  beforeEach(() => {
    clock = new FakeClock();
    arrived = [];
    takes = true;
    rooms = 0;
    valve = new Valve({
      clock,
      random: seededRandom(1),
      deliver: (chunk) => {
        arrived.push(chunk === null ? 'end' : `${String(clock.now())} ${String(chunk)}`);
        return takes;
      },
      onRoom: () => {
        rooms += 1;
      },
    });
  });

  const put = (text: string): boolean => valve.put(Buffer.from(text));

  it('passes everything at once without rules', () => {
    expect(put('a') && put('b') && valve.put(null)).to.equal(true);
    expect(arrived).to.deep.equal(['0 a', '0 b', 'end']);
    expect(valve.empty).to.equal(true);
  });

  it('delays each chunk by the sum of the delays, the end too', async () => {
    valve.set(
      {
        delays: [
          { ms: 10, jitterMs: 0 },
          { ms: 5, jitterMs: 0 },
        ],
        limiters: [],
      },
      false,
    );
    put('a');
    await clock.advance(4);
    put('b');
    valve.put(null);
    await clock.advance(100);
    expect(arrived).to.deep.equal(['15 a', '19 b', 'end']);
  });

  it('keeps the order with jitter', async () => {
    valve.set({ delays: [{ ms: 10, jitterMs: 50 }], limiters: [] }, false);
    for (const text of ['a', 'b', 'c', 'd', 'e', 'f']) put(text);
    await clock.advance(100);
    expect(arrived.map((line) => line.split(' ')[1])).to.deep.equal(['a', 'b', 'c', 'd', 'e', 'f']);
    expect(new Set(arrived.map((line) => line.split(' ')[0])).size).to.be.greaterThan(1);
  });

  it('passes bytes at the rate of a limiter, in pieces, shared with others', async () => {
    const limiter = new RateLimiter(1_000);
    const direction: LinkDirection = { delays: [], limiters: [limiter] };
    valve.set(direction, false);
    put('x'.repeat(60));
    expect(arrived).to.deep.equal([]);
    await clock.advance(60);
    expect(arrived).to.deep.equal([`20 ${'x'.repeat(20)}`, `40 ${'x'.repeat(20)}`, `60 ${'x'.repeat(20)}`]);
    limiter.take(100, clock.now());
    put('y');
    await clock.advance(101);
    expect(arrived.at(-1)).to.equal('161 y');
  });

  it('takes no more while held, and asks for more when released', async () => {
    valve.set({ delays: [{ ms: 5, jitterMs: 0 }], limiters: [] }, true);
    expect(put('a')).to.equal(false);
    await clock.advance(50);
    expect(arrived).to.deep.equal([]);
    expect(valve.empty).to.equal(false);
    valve.set({ delays: [], limiters: [] }, false);
    expect(arrived).to.deep.equal(['50 a']);
    expect(rooms).to.equal(1);
  });

  it('has a limit to what is under way', async () => {
    valve.set({ delays: [{ ms: 10, jitterMs: 0 }], limiters: [] }, false);
    expect(valve.put(Buffer.alloc(VALVE_CAPACITY_BYTES - 1))).to.equal(true);
    expect(put('x')).to.equal(false);
    await clock.advance(10);
    expect(arrived).to.have.length(2);
    expect(rooms).to.equal(1);
  });

  it('stops for a receiver that is full', () => {
    takes = false;
    put('a');
    put('b');
    expect(arrived).to.deep.equal(['0 a']);
    takes = true;
    valve.resume();
    expect(arrived).to.deep.equal(['0 a', '0 b']);
  });

  it('forgets what is under way', async () => {
    valve.set({ delays: [{ ms: 10, jitterMs: 0 }], limiters: [] }, false);
    put('a');
    valve.clear();
    await clock.advance(20);
    expect(arrived).to.deep.equal([]);
  });
});
