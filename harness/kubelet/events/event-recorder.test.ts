import { expect } from 'chai';
import { startEmbeddedApiServer, type EmbeddedApiServer } from '../../apiserver/testing/embedded-api-server.ts';
import { FakeClock } from '../../core/testing/fake-clock.ts';
import { EVENT, type Event, type ObjectReference } from '../../kube/api/core.ts';
import { EventRecorder } from './event-recorder.ts';

describe('EventRecorder', () => {
  let server: EmbeddedApiServer;
  const { signal } = new AbortController();
  const clock = new FakeClock();
  const lines: string[] = [];

  before(async () => {
    server = await startEmbeddedApiServer();
  });
  after(() => server[Symbol.asyncDispose]());

  async function recorded(
    name: string,
    tell: (recorder: EventRecorder, about: ObjectReference) => void,
  ): Promise<Event[]> {
    const recorder = new EventRecorder({ client: server.client, clock, signal, log: (line) => lines.push(line) });
    tell(recorder, { apiVersion: 'v1', kind: 'Pod', namespace: 'default', name, uid: name });
    await recorder.idle();
    const { items } = await server.client.list(EVENT, { namespace: 'default', signal });
    return items.filter(({ involvedObject }) => involvedObject.name === name);
  }

  it('counts the same event up', async () => {
    const [event, ...others] = await recorded('same', (recorder, about) => {
      for (let times = 0; times < 3; times += 1) recorder.record('node', about, 'Warning', 'BackOff', 'again');
    });
    expect(others).to.deep.equal([]);
    expect(event).to.include({ type: 'Warning', reason: 'BackOff', message: 'again', count: 3 });
    expect(event?.source).to.deep.equal({ component: 'kubelet', host: 'node' });
  });

  it('combines events that differ in their message only, after the ninth', async () => {
    const events = await recorded('similar', (recorder, about) => {
      for (let number = 0; number < 12; number += 1)
        recorder.record('node', about, 'Normal', 'Said', `number ${number}`);
    });
    expect(events).to.have.length(10);
    const combined = events.find(({ message }) => message?.startsWith('(combined'));
    expect(combined).to.include({ message: '(combined from similar events): number 11', count: 3 });
  });

  it('lets nobody flood it', async () => {
    const events = await recorded('flood', (recorder, about) => {
      for (let number = 0; number < 100; number += 1) recorder.record('node', about, 'Normal', `Reason${number}`, 'x');
    });
    expect(events).to.have.length(25);
  });

  it('holds nothing up where its namespace is not there', async () => {
    const events = await recorded('nowhere', (recorder, about) => {
      recorder.record('node', { ...about, namespace: 'none' }, 'Normal', 'Lost', 'x');
      recorder.record('node', about, 'Normal', 'Kept', 'x');
    });
    expect(events.map(({ reason }) => reason)).to.deep.equal(['Kept']);
    expect(lines).to.deep.equal([]);
  });
});
