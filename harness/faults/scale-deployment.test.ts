import { expect } from 'chai';
import { DEPLOYMENT } from '../kube/api/apps.ts';
import { POD } from '../kube/api/pod.ts';
import { scaleDeployment } from './scale-deployment.ts';
import { errorOf, STORE, watched, world } from './testing/fault-world.ts';
import { setReady, storeDeployment, storePod, type ScriptedCluster } from './testing/scripted-cluster.ts';

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
