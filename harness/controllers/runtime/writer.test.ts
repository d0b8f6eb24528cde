import { expect } from 'chai';
import { FleetbedError } from '../../core/errors.ts';
import { FakeClock } from '../../core/testing/fake-clock.ts';
import { SERVICE, type Service } from '../../kube/api/core.ts';
import { FakeKubeClient } from '../testing/fake-kube-client.ts';
import { statusError } from '../testing/memory-objects.ts';
import { namespaceObject, serviceObject } from '../testing/objects.ts';
import { Informer } from './informer.ts';
import { isCacheBehind } from './write-failures.ts';
import { Writer } from './writer.ts';

const { signal } = new AbortController();

interface Rig extends AsyncDisposable {
  readonly client: FakeKubeClient;
  readonly informer: Informer<Service>;
  readonly writer: Writer<Service>;
}

async function rig(): Promise<Rig> {
  const client = new FakeKubeClient('gke-west-1');
  client.put(namespaceObject('store'));
  const nothing = (): void => undefined;
  const clock = new FakeClock();
  const informer = new Informer({ client, type: SERVICE, clock, onChange: nothing, log: nothing });
  const stop = new AbortController();
  const running = informer.run(stop.signal);
  await clock.advance(0);
  return {
    client,
    informer,
    writer: new Writer(client, SERVICE, informer),
    [Symbol.asyncDispose]: () => {
      stop.abort();
      return running;
    },
  };
}

describe('Writer', () => {
  it('tries every write, remembers the answers, and throws what failed', async () => {
    await using each = await rig();
    const { client, informer, writer } = each;
    client.refuseNextWrite(statusError(403, 'Forbidden', 'not allowed'));
    const plan = { create: [serviceObject('a'), serviceObject('b')], update: [], remove: [] };
    const failure: unknown = await writer.carryOut(plan, signal).catch((error: unknown) => error);
    expect(failure).to.be.instanceOf(FleetbedError).with.property('message', 'not allowed');
    expect(client.writes).to.deep.equal(['create services store/a', 'create services store/b']);
    expect(informer.list().map(({ metadata }) => metadata.name)).to.deep.equal(['b']);
  });

  it('does not mind that an object to remove is gone', async () => {
    await using each = await rig();
    const { writer } = each;
    await writer.carryOut({ create: [], update: [], remove: [serviceObject('a')] }, signal);
  });

  it('lets conflicts be told from real failures', async () => {
    await using each = await rig();
    const { client, writer } = each;
    client.put(serviceObject('a'));
    const stale = serviceObject('a', {}, { resourceVersion: '1' });
    const plan = { create: [serviceObject('a')], update: [stale], remove: [] };
    const failure: unknown = await writer.carryOut(plan, signal).catch((error: unknown) => error);
    expect(String(failure)).to.equal(
      'WriteFailures: services "a" already exists; services "a": the object has been modified',
    );
    expect(isCacheBehind(failure)).to.equal(true);
    expect(isCacheBehind(new AggregateError([failure, new Error('x')]))).to.equal(false);
  });
});
