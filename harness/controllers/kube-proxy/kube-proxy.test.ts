import { expect } from 'chai';
import { systemClock } from '../../core/clock.ts';
import { SERVICE } from '../../kube/api/core.ts';
import { ENDPOINT_SLICE } from '../../kube/api/discovery.ts';
import type { ServiceTable } from '../../network/services/service-table.ts';
import { FakeKubeClient } from '../testing/fake-kube-client.ts';
import { namespaceObject, serviceObject, sliceObject } from '../testing/objects.ts';
import { NAMESPACE } from '../../kube/api/core.ts';
import { startKubeProxy } from './kube-proxy.ts';

describe('startKubeProxy', () => {
  it('puts a table in force when everything is known, and again after each change', async () => {
    const client = new FakeKubeClient('west');
    const call = { signal: new AbortController().signal };
    await client.create(NAMESPACE, namespaceObject('store'), call);
    await client.create(SERVICE, serviceObject('web', { clusterIP: '127.9.128.5' }), call);
    const tables: ServiceTable[] = [];
    let changed: () => void = () => undefined;
    const controller = startKubeProxy({
      client,
      clock: systemClock,
      log: () => undefined,
      proxy: {
        update: (table) => {
          tables.push(table);
          changed();
          return Promise.resolve();
        },
      },
    });
    await controller.ready;
    expect(tables.at(-1)?.services.map(({ endpoints }) => endpoints.length)).to.deep.equal([0]);
    const next = new Promise<void>((resolve) => (changed = resolve));
    await client.create(ENDPOINT_SLICE, sliceObject('web', ['127.9.0.1', '127.9.0.2']), call);
    await next;
    expect(tables.at(-1)?.services.map(({ endpoints }) => endpoints.length)).to.deep.equal([2]);
    await controller[Symbol.asyncDispose]();
    const count = tables.length;
    await client.create(SERVICE, serviceObject('late', { clusterIP: '127.9.128.6' }), call);
    await systemClock.sleep(10);
    expect(tables).to.have.length(count);
  });
});
