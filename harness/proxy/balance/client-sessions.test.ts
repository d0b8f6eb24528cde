import { expect } from 'chai';
import { FakeClock } from '../../core/testing/fake-clock.ts';
import { ClientSessions } from './client-sessions.ts';
import { hashText } from './hash-text.ts';

const TIMEOUT_MS = 10_000;

describe('ClientSessions', () => {
  it('begin with the key of the address, and keep it while they are used', async () => {
    const clock = new FakeClock();
    const sessions = new ClientSessions(clock);
    for (let use = 0; use < 5; use += 1) {
      expect(sessions.keyOf('store', '10.0.0.9', TIMEOUT_MS)).to.equal(hashText('10.0.0.9'));
      await clock.advance(TIMEOUT_MS - 1);
    }
  });

  it('end when they were not used for their time, for their backend alone', async () => {
    const clock = new FakeClock();
    const sessions = new ClientSessions(clock);
    const first = sessions.keyOf('store', '10.0.0.9', TIMEOUT_MS);
    await clock.advance(TIMEOUT_MS - 1);
    sessions.keyOf('cart', '10.0.0.9', TIMEOUT_MS);
    await clock.advance(1);
    const second = sessions.keyOf('store', '10.0.0.9', TIMEOUT_MS);
    expect(second).not.to.equal(first);
    expect(sessions.keyOf('store', '10.0.0.9', TIMEOUT_MS)).to.equal(second);
    expect(sessions.keyOf('cart', '10.0.0.9', TIMEOUT_MS)).to.equal(first);
  });

  it('are forgotten beyond a number, the one that was used the longest ago first', async () => {
    const clock = new FakeClock();
    const sessions = new ClientSessions(clock);
    for (const address of ['kept', 'forgotten']) sessions.keyOf('store', address, TIMEOUT_MS);
    await clock.advance(TIMEOUT_MS);
    const key = sessions.keyOf('store', 'kept', TIMEOUT_MS);
    for (let n = 0; n < 65_535; n += 1) sessions.keyOf('store', `10.0.${String(n)}`, TIMEOUT_MS);
    expect(sessions.keyOf('store', 'kept', TIMEOUT_MS)).to.equal(key);
    expect(sessions.keyOf('store', 'forgotten', TIMEOUT_MS)).to.equal(hashText('forgotten'));
  });
});
