import { expect } from 'chai';
import { describeError } from '../core/errors.ts';
import { POD } from '../kube/api/pod.ts';
import { errorOf, watched, world } from './testing/fault-world.ts';
import { setReady, storePod } from './testing/scripted-cluster.ts';
import { makePodsUnready } from './unready-pods.ts';

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
