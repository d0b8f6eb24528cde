import { expect } from 'chai';
import { once } from 'node:events';
import { PassThrough, Readable, Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { startEmbeddedApiServer } from '../../apiserver/testing/embedded-api-server.ts';
import { systemClock } from '../../core/clock.ts';
import type { ApiObject } from '../../kube/json/api-object.ts';
import { isReady, KubeletRig } from '../testing/kubelet-rig.ts';
import { SAMPLE_IMAGE } from '../testing/sample-pods.ts';
import { RUN_POD, type RunContainer, type RunPod } from '../pods/pod-types.ts';

describe('streams to pods', () => {
  let rig: KubeletRig;
  const { signal } = new AbortController();
  const log = { container: 'main', follow: false, previous: false, timestamps: false };
  const object = (pod: RunPod): ApiObject => pod as unknown as ApiObject;

  before(async () => {
    rig = await KubeletRig.start((podRuntime) => startEmbeddedApiServer(systemClock, { podRuntime }));
  });
  after(() => rig[Symbol.asyncDispose]());

  async function running(name: string, change: Partial<RunContainer>): Promise<RunPod> {
    const readinessProbe = { httpGet: { port: 8080 }, periodSeconds: 1 };
    await rig.create(name, { containers: [{ name: 'main', image: SAMPLE_IMAGE, readinessProbe, ...change }] });
    return rig.until(name, isReady);
  }

  async function refused(work: Promise<unknown>): Promise<string> {
    return work.then(
      () => 'not refused',
      (error: unknown) => (error as Error).message,
    );
  }

  it('give a command its input, and its output to a slow client', async () => {
    const pod = await running('fed', {});
    const chunks: Buffer[] = [];
    const slow = new Writable({
      highWaterMark: 10,
      write: (chunk: Buffer, _encoding, callback) => {
        chunks.push(chunk);
        setImmediate(callback);
      },
    });
    const outcome = await rig.kubelets.exec(
      object(pod),
      { container: 'main', command: ['cat'], tty: false },
      { stdin: Readable.from(['a'.repeat(50_000), 'b'.repeat(50_000)]), stdout: slow },
      signal,
    );
    expect(outcome).to.deep.equal({ type: 'exited', exitCode: 0 });
    expect(Buffer.concat(chunks)).to.have.length(100_000);
  });

  it('end a command whose client leaves, and with its container', async () => {
    const pod = await running('left', {});
    const left = new AbortController();
    const exec = (until: AbortSignal): Promise<unknown> =>
      rig.kubelets.exec(object(pod), { container: 'main', command: ['deaf'], tty: false }, {}, until);
    const first = exec(left.signal);
    left.abort();
    expect(await first).to.deep.equal({ type: 'exited', exitCode: 137 });
    const second = exec(signal);
    const ended = rig.kubelets.dial(object(pod), 8080, signal).then((socket) => {
      socket.on('error', () => undefined);
      socket.end('GET /throw HTTP/1.0\r\n\r\n');
    });
    await ended;
    expect(await second).to.deep.equal({ type: 'exited', exitCode: 137 });
    const again = await rig.until('left', (each) => each.status?.containerStatuses?.[0]?.restartCount === 1);
    expect(again.status?.containerStatuses?.[0]?.lastState.terminated).to.include({ exitCode: 1, reason: 'Error' });
    expect(await text(await rig.kubelets.logs(object(again), { ...log, previous: true }, signal))).to.include(
      'Error: thrown while answering',
    );
  });

  it('join the program of a container', async () => {
    await rig.create('joined', {
      containers: [{ name: 'main', image: SAMPLE_IMAGE, command: ['cat'], stdin: true, stdinOnce: true }],
      restartPolicy: 'Never',
    });
    const pod = await rig.until('joined', isReady);
    const stdout = new PassThrough();
    const stdin = new PassThrough();
    const attached = rig.kubelets.attach(object(pod), { container: 'main', tty: false }, { stdin, stdout }, signal);
    stdin.write('hello\n');
    const [heard] = (await once(stdout, 'data')) as [Buffer];
    expect(String(heard)).to.equal('hello\n');
    stdin.end();
    expect(await attached).to.deep.equal({ type: 'exited', exitCode: 0 });
    await rig.until('joined', (each) => each.status?.phase === 'Succeeded');
  });

  it('tell a client that has said everything what comes of it', async () => {
    await rig.create('fed-once', {
      containers: [{ name: 'main', image: SAMPLE_IMAGE, command: ['last-words'], stdin: true, stdinOnce: true }],
      restartPolicy: 'Never',
    });
    const pod = await rig.until('fed-once', isReady);
    const stdout = new PassThrough();
    const streams = { stdin: Readable.from(['end\n']), stdout };
    await rig.kubelets.attach(object(pod), { container: 'main', tty: false }, streams, signal);
    stdout.end();
    expect(await text(stdout)).to.equal('heard end\n');
  });

  it('have a terminal where one is asked for', async () => {
    const pod = await running('typed', {});
    const stdout = new PassThrough();
    const stdin = new PassThrough();
    const typing = rig.kubelets.exec(
      object(pod),
      { container: 'main', command: ['cat'], tty: true },
      { stdin, stdout },
      signal,
    );
    stdin.write('ox\x7fne\rtwo');
    stdin.write('\r\x04');
    expect(await typing).to.deep.equal({ type: 'exited', exitCode: 0 });
    const seen = String(stdout.read());
    expect(seen).to.include('ox\b \bne\r\n').and.include('\r\none\r\ntwo\r\n');
    const deaf = new PassThrough();
    const waiting = rig.kubelets.exec(
      object(pod),
      { container: 'main', command: ['until-signalled'], tty: true },
      { stdin: deaf, stdout },
      signal,
    );
    deaf.write('\x03');
    expect(await waiting).to.deep.equal({ type: 'exited', exitCode: 130 });
  });

  it('join the terminal of a container, whose log has what was typed', async () => {
    await rig.create('screen', {
      containers: [{ name: 'main', image: SAMPLE_IMAGE, command: ['cat'], stdin: true, tty: true }],
      restartPolicy: 'Never',
    });
    const pod = await rig.until('screen', isReady);
    const stdin = new PassThrough();
    const attached = rig.kubelets.attach(
      object(pod),
      { container: 'main', tty: true },
      { stdin, stdout: new PassThrough() },
      signal,
    );
    stdin.write('hello\r\x04');
    await attached;
    const ended = await rig.until('screen', ({ status }) => status?.phase === 'Succeeded');
    expect(await text(await rig.kubelets.logs(object(ended), log, signal))).to.equal('hello\r\nhello\r\n');
  });

  it('reach a container that is added to a pod that runs', async () => {
    const pod = await running('debugged', {});
    const ephemeralContainers = [{ name: 'debugger', image: SAMPLE_IMAGE, command: ['echo', 'found it'] }];
    await rig.client.mergePatch(
      RUN_POD,
      { name: 'debugged', namespace: 'default' },
      { spec: { ephemeralContainers } },
      { signal, subresource: 'ephemeralcontainers' },
    );
    const ended = await rig.until(
      'debugged',
      ({ status }) => status?.ephemeralContainerStatuses?.[0]?.state.terminated !== undefined,
    );
    expect(ended.status?.ephemeralContainerStatuses?.[0]).to.deep.include({ restartCount: 0, ready: false });
    expect(isReady(ended)).to.equal(true);
    const said = await rig.kubelets.logs(object(pod), { ...log, container: 'debugger' }, signal);
    expect(await text(said)).to.equal('found it\n');
    const started = await rig.event('debugged', 'Started', 'debugger');
    expect(started.involvedObject.fieldPath).to.equal('spec.ephemeralContainers{debugger}');
  });

  it('are refused as a kubelet refuses them', async () => {
    await rig.create('imageless', { containers: [{ name: 'main', image: 'nowhere/nothing:1' }] });
    const pod = await rig.until(
      'imageless',
      ({ status }) => status?.containerStatuses?.[0]?.state.waiting?.reason === 'ErrImagePull',
    );
    expect(pod.status?.containerStatuses?.[0]?.state.waiting?.message).to.equal(
      'rpc error: code = NotFound desc = failed to pull and unpack image "docker.io/nowhere/nothing:1": ' +
        'failed to resolve reference "docker.io/nowhere/nothing:1": docker.io/nowhere/nothing:1: not found ' +
        '(the nodes of embedded clusters have: sample)',
    );
    expect(await refused(rig.kubelets.logs(object(pod), log, signal))).to.equal(
      'container "main" in pod "imageless" is waiting to start: image can\'t be pulled',
    );
    expect(await refused(rig.kubelets.logs(object(pod), { ...log, previous: true }, signal))).to.equal(
      'previous terminated container "main" in pod "imageless" not found',
    );
    expect(rig.kubelets.refusal?.(object(pod), { kind: 'attach', container: 'main' })).to.equal(
      'container main not found in pod imageless_default',
    );
    expect(await refused(rig.kubelets.dial(object(pod), 1, signal))).to.include('connect: connection refused');
    await rig.kubelets.stopNode('node-0');
    expect(await refused(rig.kubelets.logs(object(pod), log, signal))).to.include('dial tcp 127.83.240.1:10250');
    expect(rig.kubelets.refusal?.(object(pod), { kind: 'portforward' })).to.equal(
      'pod not found ("imageless_default")',
    );
  });
});
