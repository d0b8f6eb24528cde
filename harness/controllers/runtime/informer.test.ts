import { expect } from 'chai';
import { FakeClock } from '../../core/testing/fake-clock.ts';
import { SERVICE, type Service } from '../../kube/api/core.ts';
import { FakeKubeClient } from '../testing/fake-kube-client.ts';
import { namespaceObject, serviceObject } from '../testing/objects.ts';
import { Informer } from './informer.ts';

interface Rig {
  readonly client: FakeKubeClient;
  readonly clock: FakeClock;
  readonly informer: Informer<Service>;
  readonly lines: string[];
  readonly changes: () => number;
  readonly names: () => readonly string[];
  readonly stop: () => Promise<void>;
}

async function rig(prepare: (client: FakeKubeClient) => void = () => undefined): Promise<Rig> {
  const client = new FakeKubeClient('gke-west-1');
  client.put(namespaceObject('store'));
  client.put(serviceObject('store'));
  prepare(client);
  const clock = new FakeClock();
  const lines: string[] = [];
  let changes = 0;
  const informer = new Informer({
    client,
    type: SERVICE,
    clock,
    onChange: () => {
      changes += 1;
    },
    log: (line) => lines.push(line),
  });
  const controller = new AbortController();
  const running = informer.run(controller.signal);
  await clock.advance(0);
  await clock.advance(0);
  return {
    client,
    clock,
    informer,
    lines,
    changes: () => changes,
    names: () => informer.list().map(({ metadata }) => metadata.name),
    stop: () => {
      controller.abort();
      return running;
    },
  };
}

describe('Informer', () => {
  it('lists, then follows every change', async () => {
    const { client, clock, informer, names, stop } = await rig();
    expect([informer.synced, informer.reachable, informer.served]).to.deep.equal([true, true, true]);
    expect(names()).to.deep.equal(['store']);
    client.put(serviceObject('store-west-1'));
    client.remove(SERVICE, { namespace: 'store', name: 'store' });
    await clock.advance(0);
    expect(names()).to.deep.equal(['store-west-1']);
    await stop();
  });

  it('keeps the last known objects while the server is away, says so once, and catches up', async () => {
    const { client, clock, informer, lines, names, stop } = await rig();
    client.goDown();
    for (let second = 0; second < 5; second += 1) await clock.advance(1_000);
    expect([informer.synced, informer.reachable]).to.deep.equal([true, false]);
    expect(names()).to.deep.equal(['store']);
    client.remove(SERVICE, { namespace: 'store', name: 'store' });
    client.comeBack();
    await clock.advance(2_000);
    await clock.advance(0);
    expect(informer.reachable).to.equal(true);
    expect(names()).to.deep.equal([]);
    expect(lines).to.deep.equal([
      'services of https://gke-west-1.test: https://gke-west-1.test does not answer',
      'services of https://gke-west-1.test: answers again',
    ]);
    await stop();
  });

  it('lists anew after 410 and stays reachable', async () => {
    const { client, clock, informer, lines, names, stop } = await rig();
    client.put(serviceObject('a'));
    await clock.advance(0);
    client.compact();
    client.put(serviceObject('b'));
    await clock.advance(100);
    await clock.advance(100);
    expect(names()).to.deep.equal(['store', 'a', 'b']);
    expect(informer.reachable).to.equal(true);
    expect(lines).to.deep.equal([]);
    await stop();
  });

  it('watches on where it was when the server merely ends the stream', async () => {
    const { client, clock, names, stop } = await rig();
    client.put(serviceObject('a'));
    await clock.advance(0);
    client.endWatches();
    client.put(serviceObject('b'));
    await clock.advance(0);
    expect(names()).to.deep.equal(['store', 'a', 'b']);
    await stop();
  });

  it('counts as synced where the kind is not installed, and notices when it is', async () => {
    const { client, clock, informer, lines, stop } = await rig((each) => each.unserved.add('services./v1'));
    expect([informer.synced, informer.served]).to.deep.equal([true, false]);
    client.unserved.clear();
    await clock.advance(2_000);
    expect(informer.served).to.equal(true);
    expect(informer.list()).to.have.length(1);
    expect(lines).to.deep.equal([]);
    await stop();
  });

  it('gives up a list without an answer after 10 s', async () => {
    const { client, clock, informer, lines, stop } = await rig((each) => {
      each.hang();
    });
    await clock.advance(9_999);
    expect(lines).to.deep.equal([]);
    await clock.advance(1);
    expect(lines).to.deep.equal(['services of https://gke-west-1.test: list services: no answer within 10000 ms']);
    expect(informer.synced).to.equal(false);
    client.comeBack();
    await clock.advance(200);
    expect(informer.synced).to.equal(true);
    await stop();
  });

  it('connects anew when told that the server fell silent', async () => {
    const { client, clock, informer, names, stop } = await rig();
    client.put(serviceObject('a'));
    informer.reconnect();
    await clock.advance(100);
    expect(names()).to.deep.equal(['store', 'a']);
    await stop();
  });

  it('stores the answer to a write ahead of its event, and is told nothing new by the event', async () => {
    const { client, clock, informer, changes, stop } = await rig();
    const answer = await client.create(SERVICE, serviceObject('a'), { signal: new AbortController().signal });
    informer.remember(answer);
    const before = changes();
    await clock.advance(0);
    expect(informer.get({ namespace: 'store', name: 'a' })?.metadata.uid).to.equal(answer.metadata.uid);
    expect(changes()).to.equal(before);
    await stop();
  });
});
