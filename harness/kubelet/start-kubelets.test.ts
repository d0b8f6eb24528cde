import { expect } from 'chai';
import { text } from 'node:stream/consumers';
import { PassThrough } from 'node:stream';
import { startEmbeddedApiServer } from '../apiserver/testing/embedded-api-server.ts';
import { systemClock } from '../core/clock.ts';
import type { ApiObject } from '../kube/json/api-object.ts';
import { CONFIG_MAP, NODE } from '../kube/api/core.ts';
import { isReady, KubeletRig, NODES } from './testing/kubelet-rig.ts';
import { SAMPLE_IMAGE } from './testing/sample-pods.ts';
import { RUN_POD, type RunContainer, type RunPod } from './pods/pod-types.ts';

describe('kubelets', () => {
  let rig: KubeletRig;
  const { signal } = new AbortController();
  const logOf = { container: 'main', follow: false, previous: false, timestamps: false };

  before(async () => {
    rig = await KubeletRig.start((podRuntime) => startEmbeddedApiServer(systemClock, { podRuntime }));
  });
  after(() => rig[Symbol.asyncDispose]());

  function main(change: Partial<RunContainer>): { containers: RunContainer[] } {
    return { containers: [{ name: 'main', image: SAMPLE_IMAGE, ...change }] };
  }

  function asObject(pod: RunPod): ApiObject {
    return pod as unknown as ApiObject;
  }

  async function exec(
    pod: RunPod,
    ...command: string[]
  ): Promise<{ outcome: unknown; stdout: string; stderr: string }> {
    const [stdout, stderr] = [new PassThrough(), new PassThrough()];
    const outcome = await rig.kubelets.exec(
      asObject(pod),
      { container: 'main', command, tty: false },
      { stdout, stderr },
      signal,
    );
    stdout.end();
    stderr.end();
    return { outcome, stdout: await text(stdout), stderr: await text(stderr) };
  }

  it('register their nodes as Ready, with labels, and renew a Lease', async () => {
    const node = await rig.client.get(NODE, { name: 'node-0' }, { signal });
    expect(node.metadata.labels).to.include({
      'kubernetes.io/hostname': 'node-0',
      'kubernetes.io/os': 'linux',
      'topology.kubernetes.io/zone': 'here-a',
    });
    expect(node.status?.conditions?.find(({ type }) => type === 'Ready')?.status).to.equal('True');
    expect(node.status?.addresses).to.deep.include({ type: 'InternalIP', address: NODES[0]!.address });
  });

  it('run a pod, whose log, commands and ports can be reached', async () => {
    await rig.create(
      'served',
      main({
        command: ['sh', '-c', 'echo hello; serve 8080'],
        env: [{ name: 'A', value: 'b' }],
        readinessProbe: { httpGet: { port: 8080 }, periodSeconds: 1 },
      }),
    );
    const pod = await rig.until('served', isReady);
    expect(pod.status?.phase).to.equal('Running');
    expect(await text(await rig.kubelets.logs(asObject(pod), logOf, signal))).to.equal('hello\n');
    expect(await exec(pod, 'sh', '-c', 'echo $A; exit 3')).to.deep.equal({
      outcome: { type: 'exited', exitCode: 3 },
      stdout: 'b\n',
      stderr: '',
    });
    const unknown = (await exec(pod, 'nope')).outcome as { readonly message: string };
    expect(unknown.message).to.include('exec: "nope": executable file not found in $PATH: unknown');
    const socket = await rig.kubelets.dial(asObject(pod), 8080, signal);
    socket.end('GET / HTTP/1.0\r\n\r\n');
    expect(await text(socket)).to.match(/served\n$/);
  });

  it('start a container once its ConfigMap is there, and say before that it is missing', async () => {
    await rig.create('waiting', {
      containers: [
        {
          name: 'main',
          image: SAMPLE_IMAGE,
          command: ['sh', '-c', 'cat /config/sub/words; trap'],
          volumeMounts: [{ name: 'config', mountPath: '/config' }],
        },
      ],
      restartPolicy: 'Never',
      volumes: [{ name: 'config', configMap: { name: 'late', items: [{ key: 'words', path: 'sub/words' }] } }],
    });
    const event = await rig.event('waiting', 'FailedMount');
    expect(event.message).to.equal('MountVolume.SetUp failed for volume "config" : configmap "late" not found');
    const config = {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'late', namespace: 'default' },
      data: { words: 'here I am\n' },
    };
    await rig.client.create(CONFIG_MAP, config, { signal });
    const pod = await rig.until('waiting', ({ status }) => status?.phase === 'Failed' || status?.phase === 'Succeeded');
    expect(await text(await rig.kubelets.logs(asObject(pod), logOf, signal))).to.equal('here I am\n');
  });

  it('end a pod in order, and then take it away', async () => {
    await rig.create('ending', {});
    const pod = await rig.until('ending', isReady);
    await rig.client.delete(RUN_POD, { name: 'ending', namespace: 'default' }, { signal });
    const last = await rig.until('ending', ({ status }) => status?.phase === 'Succeeded');
    expect(last.status?.containerStatuses?.[0]?.state.terminated).to.include({ exitCode: 0, reason: 'Completed' });
    await rig.untilGone('ending');
    expect(rig.kubelets.refusal?.(asObject(pod), { kind: 'exec', container: 'main' })).to.equal(
      'container not found ("main")',
    );
  });

  for (const [program, words] of [
    ['throw-later', 'Error: thrown from a callback'],
    ['reject-later', 'Error: rejected by nobody'],
  ] as const)
    it(`let ${program} end its own container only, with its stack in the log`, async () => {
      await rig.create(program, { ...main({ command: [program] }), restartPolicy: 'Never' });
      const pod = await rig.until(program, ({ status }) => status?.phase === 'Failed');
      expect(pod.status?.containerStatuses?.[0]?.state.terminated).to.include({ exitCode: 1, reason: 'Error' });
      const log = await text(await rig.kubelets.logs(asObject(pod), logOf, signal));
      expect(log).to.include(words).and.include('sample-images.ts');
    });

  it('start the pods of a node anew after it was down', async () => {
    await rig.create('survivor', {
      nodeName: 'node-1',
      initContainers: [main({ command: ['echo', 'x'] }), main({ command: ['echo', 'y'] })].map(
        ({ containers }, index) => ({
          ...containers[0]!,
          name: `init-${index}`,
        }),
      ),
    });
    await rig.create('once', { nodeName: 'node-1', restartPolicy: 'Never' });
    const before = await rig.until('survivor', isReady);
    await rig.until('once', isReady);
    await rig.kubelets.stopNode('node-1');
    expect(rig.kubelets.isNodeRunning('node-1')).to.equal(false);
    const down = await rig.client.get(RUN_POD, { name: 'survivor', namespace: 'default' }, { signal });
    expect(down.status).to.deep.equal(before.status);
    await rig.kubelets.startNode('node-1');
    const { status } = await rig.until(
      'survivor',
      (pod) => isReady(pod) && pod.status?.containerStatuses?.[0]?.restartCount === 1,
    );
    // As recorded on a kind cluster whose node was restarted.
    expect(status?.containerStatuses?.[0]?.lastState.terminated).to.include({ exitCode: 255, reason: 'Unknown' });
    expect(status?.initContainerStatuses?.map(({ restartCount }) => restartCount)).to.deep.equal([1, 0]);
    expect(status?.initContainerStatuses?.map(({ lastState }) => lastState)).to.deep.equal([{}, {}]);
    expect(status?.podIP).not.to.equal(before.status?.podIP);
    await rig.event('survivor', 'SandboxChanged');
    const once = await rig.until('once', (pod) => pod.status?.phase === 'Failed');
    expect(once.status?.podIP).to.equal(undefined);
    expect(once.status?.containerStatuses?.[0]?.state.terminated).to.include({ exitCode: 255, reason: 'Unknown' });
  });
});
