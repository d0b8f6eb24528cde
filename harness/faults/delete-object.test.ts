import { expect } from 'chai';
import { resourceType, type AnyObject } from '../kube/meta/object.ts';
import { deleteObject } from './delete-object.ts';
import type { Fault } from './fault.ts';
import { errorOf, STORE, watched, world } from './testing/fault-world.ts';

describe('deleteObject', () => {
  const EXPORT = resourceType('net.gke.io/v1', 'ServiceExport', 'serviceexports');
  const object: AnyObject = {
    apiVersion: 'net.gke.io/v1',
    kind: 'ServiceExport',
    metadata: {
      ...STORE,
      uid: 'first',
      resourceVersion: '7',
      generation: 3,
      creationTimestamp: '2026-01-01T00:00:00Z',
      labels: { app: 'store' },
      finalizers: ['net.gke.io/cleanup'],
    },
    spec: { kept: true },
    status: { conditions: [] },
  };

  async function deleted(setting: ReturnType<typeof world>, stored: AnyObject = object): Promise<Fault> {
    setting.cluster.put(EXPORT, stored);
    const faulting = watched(deleteObject(setting.target, EXPORT, STORE, setting.options));
    await setting.clock.advance(300);
    expect(faulting.settled(), 'while its finalizer runs').to.equal(false);
    setting.cluster.remove(EXPORT, STORE);
    await setting.clock.advance(100);
    return await faulting.promise;
  }

  it('waits until the object is gone, and creates it again as it was written', async () => {
    const setting = world();
    const fault = await deleted(setting);
    expect(fault.description).to.equal('delete ServiceExport store/store in gke-west-1');
    await fault[Symbol.asyncDispose]();
    expect(setting.cluster.writes).to.deep.equal(['delete store/store', 'create store/store']);
    expect(setting.cluster.take(EXPORT, STORE)).to.deep.equal({
      apiVersion: 'net.gke.io/v1',
      kind: 'ServiceExport',
      metadata: { ...STORE, labels: { app: 'store' }, uid: 'uid-1' },
      spec: { kept: true },
    });
  });

  it('leaves an object alone that somebody else made again', async () => {
    const setting = world();
    const fault = await deleted(setting);
    setting.cluster.put(EXPORT, { ...object, metadata: { ...STORE, uid: 'second' } });
    await fault[Symbol.asyncDispose]();
    expect(setting.cluster.writes).to.deep.equal(['delete store/store']);
  });

  it('leaves an object with a controller to that controller', async () => {
    const setting = world();
    const owner = { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'store-7c', uid: 'rs', controller: true };
    const fault = await deleted(setting, { ...object, metadata: { ...object.metadata, ownerReferences: [owner] } });
    await fault[Symbol.asyncDispose]();
    expect(setting.cluster.writes).to.deep.equal(['delete store/store']);
  });

  it('says what keeps an object that does not go', async () => {
    const { cluster, clock, target, options } = world();
    cluster.put(EXPORT, object);
    const faulting = errorOf(deleteObject(target, EXPORT, STORE, options));
    await clock.advance(2_500);
    expect(await faulting).to.deep.equal({
      code: 'FLEETBED_FAULT_FAILED',
      message: 'delete ServiceExport store/store in gke-west-1: could not be injected, and was undone',
      observed:
        'ServiceExport store/store gone from gke-west-1: not after 1000 ms and 11 looks: still there, deletionTimestamp none, finalizers [net.gke.io/cleanup]',
    });
  });

  it('refuses an object that is not there', async () => {
    const { target, options } = world();
    expect((await errorOf(deleteObject(target, EXPORT, STORE, options))).message).to.equal(
      'delete ServiceExport store/store in gke-west-1: it is not there to begin with',
    );
  });
});
