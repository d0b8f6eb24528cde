import { expect } from 'chai';
import { FakeClock } from '../../core/testing/fake-clock.ts';
import { EVENT, type Service } from '../../kube/api/core.ts';
import { EventRecorder } from '../runtime/events/event-recorder.ts';
import { EventSink } from '../runtime/events/event-sink.ts';
import { FakeKubeClient } from '../testing/fake-kube-client.ts';
import { exportObject, namespaceObject, serviceObject } from '../testing/objects.ts';
import { CapacityWarnings } from './capacity-warnings.ts';

describe('CapacityWarnings (000-B12)', () => {
  const service = (rate: string, uid = 'u'): Service =>
    serviceObject('store', {}, { uid, annotations: { 'networking.gke.io/max-rate-per-endpoint': rate } });
  const world = (of: Service) => ({
    services: new Map([['store/store', of]]),
    serviceExports: new Map([['store/store', exportObject('store')]]),
  });

  async function told(...services: readonly Service[]): Promise<readonly string[]> {
    const client = new FakeKubeClient('a');
    client.put(namespaceObject('store'));
    const clock = new FakeClock();
    const { signal } = new AbortController();
    const sink = new EventSink({ clock, signal });
    const warnings = new CapacityWarnings(
      new EventRecorder({ client, clock, sink, signal, component: 'mc-gateway-controller' }),
    );
    for (const each of services) {
      warnings.observe(world(each));
      await sink.idle();
    }
    return client
      .storedAll(EVENT)
      .map(
        ({ type = '', involvedObject, message = '', count = 0 }) =>
          `${type} ${involvedObject.kind ?? ''} ${involvedObject.name ?? ''} x${String(count)} ${message}`,
      );
  }
  const text = (got: string): string =>
    `invalid value for Service annotation networking.gke.io/max-rate-per-endpoint, should be an integer > 0, got "${got}"`;

  it('are said once', async () => {
    expect(await told(service('abc'), service('abc'))).to.deep.equal([`Warning Service store x1 ${text('abc')}`]);
  });

  it('are said again for another value, and counted after the value was mended', async () => {
    expect(await told(service('abc'), service('x'), service('10'), service('abc'))).to.deep.equal([
      `Warning Service store x2 ${text('abc')}`,
      `Warning Service store x1 ${text('x')}`,
    ]);
  });

  it('are not said about good values, nor about a Service that nobody exports', async () => {
    expect(await told(service('10'))).to.deep.equal([]);
    const client = new FakeKubeClient('a');
    const clock = new FakeClock();
    const { signal } = new AbortController();
    const sink = new EventSink({ clock, signal });
    const warnings = new CapacityWarnings(new EventRecorder({ client, clock, sink, signal, component: 'c' }));
    warnings.observe({ ...world(service('abc')), serviceExports: new Map() });
    await sink.idle();
    expect(client.writes).to.deep.equal([]);
  });
});
