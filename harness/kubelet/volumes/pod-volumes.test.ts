import { expect } from 'chai';
import { text } from 'node:stream/consumers';
import { PassThrough } from 'node:stream';
import { startEmbeddedApiServer } from '../../apiserver/testing/embedded-api-server.ts';
import { systemClock } from '../../core/clock.ts';
import { CONFIG_MAP, SECRET } from '../../kube/api/core.ts';
import type { ApiObject } from '../../kube/json/api-object.ts';
import { isReady, KubeletRig } from '../testing/kubelet-rig.ts';
import { FOREVER, SAMPLE_IMAGE } from '../testing/sample-pods.ts';
import type { RunPod } from '../pods/pod-types.ts';

describe('the volumes of a pod', () => {
  let rig: KubeletRig;
  const { signal } = new AbortController();
  const metadata = (name: string): { name: string; namespace: string } => ({ name, namespace: 'default' });

  before(async () => {
    rig = await KubeletRig.start((podRuntime) => startEmbeddedApiServer(systemClock, { podRuntime, tls: 'own-ca' }));
    const words = { a: 'one', b: 'two' };
    await rig.client.create(
      CONFIG_MAP,
      { apiVersion: 'v1', kind: 'ConfigMap', metadata: metadata('words'), data: words },
      { signal },
    );
    await rig.client.create(
      SECRET,
      { apiVersion: 'v1', kind: 'Secret', metadata: metadata('keys'), stringData: { k: 'hush' } },
      { signal },
    );
  });
  after(() => rig[Symbol.asyncDispose]());

  async function read(pod: RunPod, path: string): Promise<string> {
    const stdout = new PassThrough();
    const said = text(stdout);
    const options = { container: 'main', command: ['cat', path], tty: false };
    await rig.kubelets.exec(pod as unknown as ApiObject, options, { stdout }, signal);
    stdout.end();
    return said;
  }

  it('hold the token of its service account, the authority and its namespace', async () => {
    await rig.create('trusted', { automountServiceAccountToken: true } as object);
    const pod = await rig.until('trusted', isReady);
    const directory = '/var/run/secrets/kubernetes.io/serviceaccount';
    const [, payload = ''] = (await read(pod, `${directory}/token`)).split('.');
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as { readonly sub: string };
    expect(claims.sub).to.equal('system:serviceaccount:default:default');
    expect(await read(pod, `${directory}/ca.crt`)).to.match(/^-----BEGIN CERTIFICATE-----/);
    expect(await read(pod, `${directory}/namespace`)).to.equal('default');
  });

  it('follow their sources, and are shared by its containers', async () => {
    const mounts = [
      { name: 'all', mountPath: '/all' },
      { name: 'all', mountPath: '/one', subPath: 'sub/b' },
      { name: 'scratch', mountPath: '/scratch' },
    ];
    await rig.create(
      'mounted',
      {
        initContainers: [
          {
            name: 'first',
            image: SAMPLE_IMAGE,
            command: ['sh', '-c', 'echo left here > /scratch/note'],
            volumeMounts: mounts,
          },
        ],
        containers: [{ name: 'main', image: SAMPLE_IMAGE, command: FOREVER, volumeMounts: mounts }],
        volumes: [
          { name: 'scratch', emptyDir: {} },
          {
            name: 'all',
            projected: {
              sources: [
                { configMap: { name: 'words', items: [{ key: 'b', path: 'sub/b' }] } },
                { secret: { name: 'keys' } },
                { configMap: { name: 'none', optional: true } },
                { downwardAPI: { items: [{ path: 'labels', fieldRef: { fieldPath: 'metadata.labels' } }] } },
              ],
            },
          },
        ],
      },
      { labels: { app: 'shop', tier: 'a' } },
    );
    const pod = await rig.until('mounted', isReady);
    expect(await read(pod, '/all/sub/b')).to.equal('two');
    expect(await read(pod, '/one')).to.equal('two');
    expect(await read(pod, '/all/k')).to.equal('hush');
    expect(await read(pod, '/all/labels')).to.equal('app="shop"\ntier="a"');
    expect(await read(pod, '/scratch/note')).to.equal('left here\n');
    await rig.client.mergePatch(CONFIG_MAP, metadata('words'), { data: { b: 'three' } }, { signal });
    const seen = await rig.client.get(CONFIG_MAP, metadata('words'), { signal });
    expect(seen.data?.['b']).to.equal('three');
    await rig.until('mounted', isReady);
    expect(await read(pod, '/all/sub/b')).to.equal('three');
  });
});
