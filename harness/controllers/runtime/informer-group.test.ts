import { expect } from 'chai';
import { FakeClock } from '../../core/testing/fake-clock.ts';
import { NAMESPACE, SERVICE } from '../../kube/api/core.ts';
import { FakeKubeClient } from '../testing/fake-kube-client.ts';
import { namespaceObject, serviceObject } from '../testing/objects.ts';
import { InformerGroup } from './informer-group.ts';

describe('InformerGroup', () => {
  it('is known when all of it is, and lists anew when the server was silent', async () => {
    const client = new FakeKubeClient('gke-west-1');
    client.put(namespaceObject('store'));
    const clock = new FakeClock();
    const group = new InformerGroup({ client, clock, onChange: () => undefined, log: () => undefined });
    const namespaces = group.follow(NAMESPACE);
    const services = group.follow(SERVICE);
    expect(group.known).to.equal(false);
    const stop = new AbortController();
    const running = group.run(stop.signal);
    await clock.advance(0);
    await clock.advance(0);
    expect([group.known, namespaces.list().length, services.list().length]).to.deep.equal([true, 1, 0]);
    client.hang();
    await clock.advance(10_000);
    client.comeBack();
    client.put(serviceObject('store'));
    await clock.advance(3_000);
    expect([group.known, services.list().length]).to.deep.equal([true, 1]);
    stop.abort();
    await running;
  });
});
