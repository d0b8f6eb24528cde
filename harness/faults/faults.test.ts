import { expect } from 'chai';
import { describeError, isFleetbedError } from '../core/errors.ts';
import { FakeClock } from '../core/testing/fake-clock.ts';
import { DEPLOYMENT } from '../kube/api/apps.ts';
import { POD } from '../kube/api/pod.ts';
import { resourceType, type AnyObject } from '../kube/meta/object.ts';
import { deleteObject } from './delete-object.ts';
import type { Fault } from './fault.ts';
import { scaleDeployment } from './scale-deployment.ts';
import { ScriptedCluster, setReady, storeDeployment, storePod } from './testing/scripted-cluster.ts';
import { makePodsUnready } from './unready-pods.ts';

const STORE = { namespace: 'store', name: 'store' };

/** Whether a promise has settled, and with what. */
function watched<T>(promise: Promise<T>): { readonly promise: Promise<T>; readonly settled: () => boolean } {
  let settled = false;
  const mark = (): void => {
    settled = true;
  };
  promise.then(mark, mark);
  return { promise, settled: () => settled };
}

async function errorOf(promise: Promise<unknown>): Promise<{ code?: string; message: string; observed?: string }> {
  const error = await promise.catch((thrown: unknown) => thrown);
  if (!isFleetbedError(error)) return { message: String(error) };
  return {
    code: error.code,
    message: error.message,
    ...(error.observed === undefined ? {} : { observed: error.observed }),
  };
}

function world(): {
  readonly cluster: ScriptedCluster;
  readonly clock: FakeClock;
  readonly target: { readonly cluster: string; readonly client: ScriptedCluster['client'] };
  readonly abort: AbortController;
  readonly options: { readonly clock: FakeClock; readonly signal: AbortSignal; readonly timeoutMs: number };
} {
  const cluster = new ScriptedCluster();
  const clock = new FakeClock();
  const abort = new AbortController();
  const target = { cluster: 'gke-west-1', client: cluster.client };
  return { cluster, clock, target, abort, options: { clock, signal: abort.signal, timeoutMs: 1_000 } };
}

describe('scaleDeployment', () => {
  function settle(cluster: ScriptedCluster, pods: readonly string[]): void {
    for (const pod of cluster.all(POD)) cluster.remove(POD, pod.metadata);
    for (const name of pods) cluster.put(POD, storePod(name, true));
    const deployment = cluster.take(DEPLOYMENT, STORE)!;
    const status = {
      observedGeneration: deployment.metadata.generation ?? 0,
      replicas: pods.length,
      availableReplicas: pods.length,
    };
    cluster.put(DEPLOYMENT, { ...deployment, status });
  }

  function upWithTwo(): ReturnType<typeof world> {
    const setting = world();
    setting.cluster.put(DEPLOYMENT, storeDeployment(2));
    settle(setting.cluster, ['store-a', 'store-b']);
    return setting;
  }

  it('resolves when status and pods show the count, and its undoing when the earlier count serves again', async () => {
    const { cluster, clock, target, options } = upWithTwo();
    const scaling = watched(scaleDeployment(target, STORE, 0, options));
    await clock.advance(200);
    expect(scaling.settled(), 'before the controllers did anything').to.equal(false);
    settle(cluster, []);
    await clock.advance(100);
    const fault = await scaling.promise;
    expect(fault.description).to.equal('scale store/store in gke-west-1 to 0');

    const undoing = watched(Promise.resolve(fault[Symbol.asyncDispose]()));
    await clock.advance(0);
    settle(cluster, ['store-c', 'store-d']);
    setReady(cluster, 'store-d', false);
    await clock.advance(300);
    expect(undoing.settled(), 'with one pod of two ready').to.equal(false);
    setReady(cluster, 'store-d', true);
    await clock.advance(100);
    await undoing.promise;
    expect(cluster.writes).to.deep.equal(['scale store/store 0', 'scale store/store 2']);
  });

  it('does not take a pod that is terminating for one that serves', async () => {
    const { cluster, clock, target, options } = upWithTwo();
    cluster.react = () => {
      settle(cluster, []);
      cluster.put(POD, storePod('store-a', true, { deletionTimestamp: '2026-01-01T00:00:00Z' }));
    };
    const scaling = scaleDeployment(target, STORE, 0, options);
    await clock.advance(0);
    await scaling;
  });

  it('undoes once, however often it is disposed', async () => {
    const { cluster, target, options } = upWithTwo();
    cluster.react = (write) => {
      settle(cluster, write.endsWith('0') ? [] : ['store-c', 'store-d']);
    };
    const fault = await scaleDeployment(target, STORE, 0, options);
    await Promise.all([fault[Symbol.asyncDispose](), fault[Symbol.asyncDispose]()]);
    await fault[Symbol.asyncDispose]();
    expect(cluster.writes).to.deep.equal(['scale store/store 0', 'scale store/store 2']);
  });

  it('tries again after a failure to undo, which says what was seen', async () => {
    const { cluster, clock, target, options } = upWithTwo();
    cluster.react = (write) => {
      if (write.endsWith('0')) settle(cluster, []);
    };
    const fault = await scaleDeployment(target, STORE, 0, options);
    const undoing = errorOf(Promise.resolve(fault[Symbol.asyncDispose]()));
    await clock.advance(1_100);
    expect(await undoing).to.deep.equal({
      code: 'FLEETBED_FAULT_FAILED',
      message: 'scale store/store in gke-west-1 to 0: could not be undone',
      observed:
        'deployment store/store in gke-west-1 with 2 serving pods: not after 1000 ms and 11 looks: 0 replicas, 0 available, 0 serving; no pods',
    });
    cluster.react = () => {
      settle(cluster, ['store-c', 'store-d']);
    };
    await fault[Symbol.asyncDispose]();
    expect(cluster.writes).to.have.length(3);
  });

  it('undoes what an interrupted injecting had done, though the signal has aborted, and passes the reason on', async () => {
    const { cluster, clock, target, abort, options } = upWithTwo();
    cluster.react = (write) => {
      if (write.endsWith('2')) settle(cluster, ['store-a', 'store-b']);
    };
    const scaling = errorOf(scaleDeployment(target, STORE, 0, options));
    await clock.advance(50);
    abort.abort(new Error('interrupted'));
    await clock.advance(50);
    expect(await scaling).to.deep.equal({ message: 'Error: interrupted' });
    expect(cluster.writes).to.deep.equal(['scale store/store 0', 'scale store/store 2']);
  });

  it('says both when it can neither be injected nor undone', async () => {
    const { clock, target, options } = upWithTwo();
    const scaling = errorOf(scaleDeployment(target, STORE, 5, options));
    await clock.advance(3_000);
    const { message, observed } = await scaling;
    expect(message).to.equal('scale store/store in gke-west-1 to 5: neither injected nor undone');
    expect(observed?.split('\n').map((line) => line.split(':')[0])).to.deep.equal([
      'deployment store/store in gke-west-1 with 5 serving pods',
      'deployment store/store in gke-west-1 with 2 serving pods',
    ]);
  });

  it('leaves a deployment alone that has gone meanwhile, and refuses one that was never there', async () => {
    const { cluster, target, options } = upWithTwo();
    cluster.react = () => {
      settle(cluster, []);
    };
    const fault = await scaleDeployment(target, STORE, 0, options);
    cluster.remove(DEPLOYMENT, STORE);
    await fault[Symbol.asyncDispose]();
    expect(await errorOf(scaleDeployment(target, STORE, 0, options))).to.deep.equal({
      code: 'FLEETBED_FAULT_FAILED',
      message: 'scale store/store in gke-west-1 to 0: it is not there to begin with',
      observed: 'the API server has no such object',
    });
  });
});

describe('makePodsUnready', () => {
  const selection = { namespace: 'store', labelSelector: 'app=store' };
  const control = (pod: string, what: string): string =>
    `POST /api/v1/namespaces/store/pods/${pod}:8080/proxy/fleetbed/${what}`;

  /** Two pods whose readiness follows what they are told at once. */
  function obedient(): ReturnType<typeof world> {
    const setting = world();
    for (const name of ['store-a', 'store-b']) setting.cluster.put(POD, storePod(name, true));
    setting.cluster.react = (write) => {
      const [, pod, what] = /pods\/([^:]+):8080\/proxy\/fleetbed\/(\w+)$/.exec(write) ?? [];
      if (pod !== undefined) setReady(setting.cluster, pod, what === 'ready');
    };
    return setting;
  }

  it('tells every serving pod through the pod proxy and waits for Ready=False, and back', async () => {
    const { cluster, clock, target, options } = obedient();
    cluster.put(POD, storePod('store-broken', false));
    const fault = await makePodsUnready(target, selection, options);
    expect(fault.description).to.equal('make pods app=store of store in gke-west-1 unready');
    expect(cluster.writes).to.deep.equal([control('store-a', 'unready'), control('store-b', 'unready')]);
    const undoing = Promise.resolve(fault[Symbol.asyncDispose]());
    await clock.advance(100);
    await undoing;
    expect(cluster.writes.slice(2)).to.deep.equal([control('store-a', 'ready'), control('store-b', 'ready')]);
  });

  it('does not resolve while a pod still counts as ready', async () => {
    const { cluster, clock, target, options } = obedient();
    cluster.react = () => undefined;
    const faulting = watched(makePodsUnready(target, selection, options));
    await clock.advance(300);
    setReady(cluster, 'store-a', false);
    await clock.advance(300);
    expect(faulting.settled()).to.equal(false);
    setReady(cluster, 'store-b', false);
    await clock.advance(100);
    await faulting.promise;
  });

  it('undoes only for pods that are still the same', async () => {
    const { cluster, clock, target, options } = obedient();
    const fault = await makePodsUnready(target, selection, options);
    cluster.remove(POD, { namespace: 'store', name: 'store-a' });
    cluster.put(POD, storePod('store-a', false, { uid: 'another' }));
    const undoing = Promise.resolve(fault[Symbol.asyncDispose]());
    await clock.advance(100);
    await undoing;
    expect(cluster.writes.slice(2)).to.deep.equal([control('store-b', 'ready')]);
  });

  it('tells a pod again when its proxy refuses at first', async () => {
    const { cluster, clock, target, options } = obedient();
    const fault = await makePodsUnready(target, selection, options);
    const obey = cluster.react;
    let refusals = 2;
    cluster.react = (write) => {
      refusals -= 1;
      if (refusals >= 0) throw new Error('dial tcp: no route to host');
      obey(write);
    };
    const undoing = Promise.resolve(fault[Symbol.asyncDispose]());
    await clock.advance(200);
    await undoing;
    expect(cluster.all(POD).map((pod) => pod.status?.conditions?.[0]?.status)).to.deep.equal(['True', 'True']);
  });

  it('makes pods ready again that it had told when another one could not be told', async () => {
    const { cluster, clock, target, options } = obedient();
    const obey = cluster.react;
    cluster.react = (write) => {
      if (write === control('store-b', 'unready')) throw new Error('no answer');
      obey(write);
    };
    const faulting = errorOf(makePodsUnready(target, selection, options));
    await clock.advance(200);
    expect(await faulting).to.deep.equal({
      code: 'FLEETBED_FAULT_FAILED',
      message: 'make pods app=store of store in gke-west-1 unready: could not be injected, and was undone',
      observed: 'no answer',
    });
    expect(cluster.writes.slice(2)).to.deep.equal([control('store-a', 'ready'), control('store-b', 'ready')]);
  });

  it('refuses a selection of which nothing serves', async () => {
    const { cluster, target, options } = world();
    cluster.put(POD, storePod('store-a', false));
    const error = await makePodsUnready(target, selection, options).catch((thrown: unknown) => thrown);
    expect(describeError(error)).to.equal(
      [
        'FLEETBED_FAULT_FAILED: make pods app=store of store in gke-west-1 unready: none of them serves to begin with',
        '  observed: store-a: Running, Ready=False (ContainersNotReady)',
        '  next: wait until the workload is ready before breaking it, and check the label selector',
      ].join('\n'),
    );
  });
});

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
