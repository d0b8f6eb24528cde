import { expect } from 'chai';
import { text } from 'node:stream/consumers';
import { startEmbeddedApiServer } from '../../apiserver/testing/embedded-api-server.ts';
import { systemClock } from '../../core/clock.ts';
import { FakeClock } from '../../core/testing/fake-clock.ts';
import { NODE } from '../../kube/api/core.ts';
import type { ApiObject } from '../../kube/json/api-object.ts';
import { isReady, KubeletRig } from '../testing/kubelet-rig.ts';
import { FOREVER, SAMPLE_IMAGE } from '../testing/sample-pods.ts';
import { commandOf } from '../testing/sample-scripts.ts';
import { RUN_POD, type RunContainer, type RunPod } from './pod-types.ts';

/** Rather time than words, which are compared with a real kubelet's elsewhere. */
describe('the life of a pod', () => {
  const clock = new FakeClock();
  let rig: KubeletRig;

  before(async () => {
    rig = await KubeletRig.start((podRuntime) => startEmbeddedApiServer(systemClock, { podRuntime }), clock);
  });
  after(() => rig[Symbol.asyncDispose]());

  const main = (change: Partial<RunContainer> = {}, name = 'main'): RunContainer => ({
    name,
    image: SAMPLE_IMAGE,
    command: FOREVER,
    ...change,
  });
  const restarts = (pod: RunPod): number => pod.status?.containerStatuses?.[0]?.restartCount ?? 0;

  async function remove(name: string, gracePeriodSeconds?: number): Promise<void> {
    const grace = gracePeriodSeconds === undefined ? {} : { gracePeriodSeconds };
    await rig.client.delete(RUN_POD, { name, namespace: 'default' }, { signal: rig.signal, ...grace });
  }

  /** Seconds of the clock. */
  async function took(work: Promise<unknown>): Promise<number> {
    const startedMs = clock.now();
    await rig.stepUntil(clock, work);
    return Math.round((clock.now() - startedMs) / 1000);
  }

  it('starts a container that fails at once, then after 10 s, 20 s, 40 s', async () => {
    await rig.create('crashing', { containers: [main({ command: commandOf('fail') })] });
    await rig.until('crashing', (pod) => restarts(pod) === 1);
    for (const [count, seconds] of [
      [2, 10],
      [3, 20],
      [4, 40],
    ] as const)
      expect(await took(rig.until('crashing', (pod) => restarts(pod) === count))).to.be.closeTo(seconds, 1);
    const { status } = await rig.until(
      'crashing',
      (pod) => pod.status?.containerStatuses?.[0]?.state.waiting !== undefined,
    );
    expect(status?.containerStatuses?.[0]?.state.waiting?.message).to.match(/^back-off 1m20s restarting/);
    await remove('crashing');
    await rig.stepUntil(clock, rig.untilGone('crashing'));
  });

  it('leaves a program behind that does not heed its signal', async () => {
    await rig.create('deaf', { terminationGracePeriodSeconds: 7, containers: [main({ command: ['deaf'] })] });
    await rig.until('deaf', isReady);
    await remove('deaf');
    const ended = rig.until('deaf', ({ status }) => status?.phase === 'Failed');
    expect(await took(ended)).to.be.closeTo(7, 1);
    expect((await ended).status?.containerStatuses?.[0]?.state.terminated).to.include({
      exitCode: 137,
      reason: 'Error',
    });
    await rig.untilGone('deaf');
  });

  it('hastens the end when somebody deletes it again with less grace', async () => {
    await rig.create('slow', { terminationGracePeriodSeconds: 100, containers: [main({ command: ['deaf'] })] });
    await rig.until('slow', isReady);
    await remove('slow');
    await rig.stepUntil(clock, clock.sleep(3_000));
    await remove('slow', 1);
    expect(await took(rig.untilGone('slow'))).to.be.below(5);
  });

  it('runs the hook before the signal, within the grace period', async () => {
    const lifecycle = { preStop: { sleep: { seconds: 4 } } };
    await rig.create('hooked', { terminationGracePeriodSeconds: 10, containers: [main({ lifecycle })] });
    await rig.until('hooked', isReady);
    await remove('hooked');
    expect(await took(rig.untilGone('hooked'))).to.be.closeTo(4, 1);
  });

  it('ends sidecars after the others', async () => {
    const lifecycle = { preStop: { sleep: { seconds: 3 } } };
    await rig.create('accompanied', {
      terminationGracePeriodSeconds: 30,
      initContainers: [main({ restartPolicy: 'Always' }, 'first'), main({ restartPolicy: 'Always' }, 'second')],
      containers: [main({ lifecycle })],
    });
    await rig.until('accompanied', isReady);
    await remove('accompanied');
    const last = await rig.stepUntil(
      clock,
      rig.until('accompanied', ({ status }) => status?.phase === 'Succeeded'),
    );
    const endOf = (name: string): number =>
      Date.parse(
        [...(last.status?.initContainerStatuses ?? []), ...(last.status?.containerStatuses ?? [])].find(
          (each) => each.name === name,
        )?.state.terminated?.finishedAt ?? '',
      );
    expect(endOf('main')).to.be.at.most(endOf('second'));
    expect(endOf('second')).to.be.at.most(endOf('first'));
    await rig.untilGone('accompanied');
  });

  it('becomes ready, unready and ready again as its probe says', async () => {
    await rig.create('probed', {
      containers: [
        main({
          readinessProbe: {
            exec: { command: ['cat', '/tmp/healthy'] },
            periodSeconds: 5,
            failureThreshold: 2,
            successThreshold: 2,
          },
        }),
      ],
    });
    const pod = await rig.until('probed', ({ status }) => status?.containerStatuses?.[0]?.started === true);
    const run = async (script: string): Promise<void> => {
      const options = { container: 'main', command: ['sh', '-c', script], tty: false };
      await rig.kubelets.exec(pod as unknown as ApiObject, options, {}, rig.signal);
    };
    await rig.stepUntil(clock, rig.event('probed', 'Unhealthy', "cat: can't open '/tmp/healthy'"));
    await run('echo yes > /tmp/healthy');
    expect(await took(rig.until('probed', isReady))).to.be.within(5, 11);
    await rig.kubelets.exec(
      pod as unknown as ApiObject,
      { container: 'main', command: ['forget', '/tmp/healthy'], tty: false },
      {},
      rig.signal,
    );
    expect(await took(rig.until('probed', (each) => !isReady(each)))).to.be.within(5, 11);
  });

  it('waits for its gate, which somebody else opens', async () => {
    await rig.create('gated', { readinessGates: [{ conditionType: 'example.com/open' }] });
    const pod = await rig.until('gated', ({ status }) => status?.containerStatuses?.[0]?.ready === true);
    const conditions = [
      ...(pod.status?.conditions ?? []),
      { type: 'example.com/open', status: 'True', lastTransitionTime: '2026-01-01T00:00:00Z', lastProbeTime: null },
    ];
    const key = { name: 'gated', namespace: 'default' };
    await rig.client.mergePatch(
      RUN_POD,
      key,
      { status: { conditions } },
      { signal: rig.signal, subresource: 'status' },
    );
    const open = await rig.until('gated', isReady);
    expect(open.status?.conditions?.map(({ type }) => type)).to.include('example.com/open');
  });

  it('keeps the log of the run before', async () => {
    await rig.create('twice', { containers: [main({ command: commandOf('failWith3') })] });
    const pod = await rig.until('twice', (each) => restarts(each) === 1);
    const options = { container: 'main', follow: false, previous: true, timestamps: false };
    expect(await text(await rig.kubelets.logs(pod as unknown as ApiObject, options, rig.signal))).to.equal(
      'one\ntwo\n',
    );
  });

  it('survives a flood of 10,000 lines', async () => {
    await rig.create('flood', { containers: [main({ command: ['chatter', '10000'] })] });
    const pod = await rig.until('flood', isReady);
    const options = { container: 'main', follow: true, previous: false, timestamps: false, tailLines: 1 };
    const log = await rig.kubelets.logs(pod as unknown as ApiObject, options, rig.signal);
    let seen = '';
    for await (const chunk of log) {
      seen = `${seen}${String(chunk)}`.slice(-100);
      if (seen.endsWith('the last line\n')) break;
    }
    expect(seen).to.match(/the last line\n$/);
  });

  it('is taken by no node whose labels it does not want', async () => {
    await rig.create('picky', { nodeSelector: { 'kubernetes.io/os': 'windows' } });
    const { status } = await rig.until('picky', (pod) => pod.status?.phase === 'Failed');
    expect(status?.reason).to.equal('NodeAffinity');
  });

  it('begins on a node that was given the label it wants', async () => {
    await rig.client.mergePatch(
      NODE,
      { name: 'node-0' },
      { metadata: { labels: { disk: 'ssd' } } },
      { signal: rig.signal },
    );
    await rig.create('content', { nodeSelector: { disk: 'ssd' } });
    await rig.until('content', isReady);
  });
});
