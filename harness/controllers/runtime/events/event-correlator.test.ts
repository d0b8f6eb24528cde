import { expect } from 'chai';
import { FakeClock } from '../../../core/testing/fake-clock.ts';
import type { Event } from '../../../kube/api/core.ts';
import { EventCorrelator } from './event-correlator.ts';

const event = (name: string, message: string, reason = 'Created'): Event => ({
  apiVersion: 'v1',
  kind: 'Event',
  metadata: { name, namespace: 'default' },
  involvedObject: { kind: 'ReplicaSet', name: 'web', namespace: 'default', uid: 'u' },
  type: 'Normal',
  reason,
  message,
  source: { component: 'test' },
});

describe('EventCorrelator', () => {
  it('counts the same event up under its first name', () => {
    const correlator = new EventCorrelator(new FakeClock());
    correlator.correlate(event('first', 'same'));
    const again = correlator.correlate(event('second', 'same'));
    expect(again?.isRepeated).to.equal(true);
    expect(again?.event.metadata.name).to.equal('first');
    expect(again?.event.count).to.equal(2);
  });

  it('combines the tenth and later of similar events', () => {
    const correlator = new EventCorrelator(new FakeClock());
    const messages = Array.from({ length: 12 }, (_, index) =>
      correlator.correlate(event(`e${index}`, `message ${index}`)),
    ).map(
      (result) => `${result?.event.metadata.name ?? ''} x${result?.event.count ?? 0} ${result?.event.message ?? ''}`,
    );
    expect(messages.slice(8)).to.deep.equal([
      'e8 x1 message 8',
      'e9 x1 (combined from similar events): message 9',
      'e9 x2 (combined from similar events): message 10',
      'e9 x3 (combined from similar events): message 11',
    ]);
  });

  it('lets 25 events about an object pass, then one in five minutes', async () => {
    const clock = new FakeClock();
    const correlator = new EventCorrelator(clock);
    const passed = (count: number): number =>
      Array.from({ length: count }, () => correlator.correlate(event('e', 'same'))).filter((each) => each !== undefined)
        .length;
    expect(passed(30)).to.equal(25);
    await clock.advance(299_000);
    expect(passed(1)).to.equal(0);
    await clock.advance(301_000);
    expect(passed(3)).to.equal(2);
  });
});
