import { expect } from 'chai';
import { FakeClock } from '../../core/testing/fake-clock.ts';
import { NAMESPACE, SERVICE, type Service } from '../../kube/api/core.ts';
import { FakeKubeClient } from '../testing/fake-kube-client.ts';
import { namespaceObject, serviceObject } from '../testing/objects.ts';
import { namespaceIndex } from './claim.ts';
import { InformerFactory } from './informer-factory.ts';
import { ObjectStore } from './object-store.ts';

describe('SharedObjects', () => {
  it('tells of changes, keeps indexes, and knows the answer to a write at once', async () => {
    const client = new FakeKubeClient('a');
    await client.create(NAMESPACE, namespaceObject('shop'), { signal: new AbortController().signal });
    const clock = new FakeClock();
    const stop = new AbortController();
    const factory = new InformerFactory({ client, clock, log: () => undefined, signal: stop.signal });
    const services = factory.of(SERVICE);
    expect(factory.of(SERVICE)).to.equal(services);
    const seen: string[] = [];
    services.index('namespace', namespaceIndex);
    services.onChange((before, after) => {
      seen.push(`${before?.metadata.name ?? '-'} ${after?.metadata.name ?? '-'}`);
    });
    const running = factory.run();
    await factory.synced();
    await services.create(serviceObject('store', {}, { namespace: 'shop' }));
    expect(services.by('namespace', 'shop').map(({ metadata }) => metadata.name)).to.deep.equal(['store']);
    await clock.advance(0);
    expect(seen).to.deep.equal(['- store']);
    stop.abort();
    await running;
  });

  it('throws for an index that nobody made', () => {
    const options = { client: new FakeKubeClient('a'), clock: new FakeClock(), log: () => undefined };
    const services = new InformerFactory({ ...options, signal: new AbortController().signal }).of(SERVICE);
    expect(() => services.by('colour', 'red')).to.throw('no index colour of services');
  });
});

describe('ObjectStore', () => {
  const service = (resourceVersion: string, more: object = {}): Service => ({
    ...serviceObject('store', {}, { namespace: 'shop' }),
    metadata: { name: 'store', namespace: 'shop', uid: 'u', resourceVersion, ...more },
  });

  it('holds an object for deleted from the answer until the event, also across older events', () => {
    const changes: (string | undefined)[] = [];
    const store = new ObjectStore<Service>((_before, after) => changes.push(after?.metadata.deletionTimestamp));
    const deleted = (): string | undefined =>
      store.get({ namespace: 'shop', name: 'store' })?.metadata.deletionTimestamp;
    store.replace([service('5')], '5');
    expect(store.doom(service('5'), 'now')).to.equal(true);
    expect(deleted()).to.equal('now');
    store.put(service('6'));
    expect(deleted()).to.equal('now');
    store.put(service('7', { deletionTimestamp: 'then' }));
    expect(deleted()).to.equal('then');
    expect(store.remove(service('8'))).to.equal(true);
    expect(store.doom(service('8'), 'now')).to.equal(false);
    expect(changes).to.deep.equal([undefined, 'now', 'now', 'then', undefined]);
  });

  it('tells of an object of the same name in another life as of two objects', () => {
    const changes: string[] = [];
    const store = new ObjectStore<Service>((before, after) =>
      changes.push(`${before?.metadata.uid ?? '-'} ${after?.metadata.uid ?? '-'}`),
    );
    store.replace([service('5')], '5');
    store.put(service('9', { uid: 'v' }));
    store.replace([], '10');
    expect(changes).to.deep.equal(['- u', 'u -', '- v', 'v -']);
  });
});
