import { expect } from 'chai';
import { FakeClock } from '../../core/testing/fake-clock.ts';
import type { KubeClient } from '../../kube/client/kube-client.ts';
import { coreDnsPod } from './coredns-pod.ts';

interface Scene {
  readonly clock: FakeClock;
  /** Each nudge: the pod and the annotation that it was given. */
  readonly nudged: string[];
  readonly look: () => ReturnType<typeof coreDnsPod>;
}

function scene(...pods: readonly { name: string; phase: string; ready: boolean }[]): Scene {
  const nudged: string[] = [];
  const clock = new FakeClock();
  const items = pods.map(({ name, phase, ready }) => ({
    metadata: { name },
    status: { phase, conditions: [{ type: 'Ready', status: ready ? 'True' : 'False' }] },
  }));
  const client = {
    list: () => Promise.resolve({ items, resourceVersion: '1' }),
    mergePatch: (_type: unknown, { name }: { name: string }, patch: unknown) => {
      nudged.push(`${name} ${JSON.stringify(patch)}`);
      return Promise.resolve();
    },
  } as unknown as KubeClient;
  const { signal } = new AbortController();
  return { clock, nudged, look: () => coreDnsPod(client, { clock, signal }) };
}

describe('coreDnsPod', () => {
  it('finds the pod that is ready, and touches none', async () => {
    const { look, nudged } = scene(
      { name: 'slow', phase: 'Running', ready: false },
      { name: 'up', phase: 'Running', ready: true },
    );
    expect(await look()).to.deep.equal({ ready: true, value: 'up' });
    expect(nudged).to.deep.equal([]);
  });

  it('has a pod that runs probed now, and leaves one alone that has not started', async () => {
    const { look, nudged } = scene(
      { name: 'slow', phase: 'Running', ready: false },
      { name: 'later', phase: 'Pending', ready: false },
    );
    expect(await look()).to.deep.equal({
      ready: false,
      why: 'slow is Running, not Ready; later is Pending, not Ready',
    });
    expect(nudged).to.deep.equal(['slow {"metadata":{"annotations":{"fleetbed.dev/nudged-at":"0"}}}']);
  });

  it('changes a pod at most once a second, however often it looks', async () => {
    const { clock, look, nudged } = scene({ name: 'slow', phase: 'Running', ready: false });
    for (const ms of [0, 400, 500, 200]) {
      await clock.advance(ms);
      await look();
    }
    expect(new Set(nudged).size).to.equal(2);
  });

  it('says that there is none', async () => {
    expect(await scene().look()).to.deep.equal({ ready: false, why: 'there is no CoreDNS pod' });
  });
});
