import { expect } from 'chai';
import { FakeClock } from '../../core/testing/fake-clock.ts';
import { SECRET, type Secret } from '../../kube/api/core.ts';
import { POD } from '../../kube/api/pod.ts';
import { FakeKubeClient } from '../testing/fake-kube-client.ts';
import { namespaceObject } from '../testing/objects.ts';
import { endpointsOf } from './mesh-endpoints.ts';
import { MeshView } from './mesh-view.ts';
import { meshService, podObject, podSlice, systemNamespace, type TestPod } from './testing/mesh-objects.ts';

const V1: TestPod = { name: 'v1', address: '10.1.0.1' };
const V2: TestPod = { name: 'v2', address: '10.2.0.1' };

function clusterWith(name: string, network: string, pod: TestPod): FakeKubeClient {
  const client = new FakeKubeClient(name);
  for (const object of [systemNamespace(network), namespaceObject('sample'), meshService('helloworld'), podObject(pod)])
    client.put(object);
  client.put(podSlice('helloworld', [pod]));
  return client;
}

function remoteSecret(cluster: string, text: string): Secret {
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: {
      name: `istio-remote-secret-${cluster}`,
      namespace: 'istio-system',
      labels: { 'istio/multiCluster': 'true' },
    },
    data: { [cluster]: Buffer.from(text).toString('base64') },
  };
}

function kubeconfig(token: string): string {
  return JSON.stringify({
    'current-context': 'x',
    clusters: [{ name: 'x', cluster: { server: 'https://two.test' } }],
    users: [{ name: 'x', user: { token } }],
    contexts: [{ name: 'x', context: { cluster: 'x', user: 'x' } }],
  });
}

describe('MeshView', () => {
  let clock: FakeClock;
  let one: FakeKubeClient;
  let two: FakeKubeClient;
  let lines: string[];
  let view: MeshView;
  let stop: AbortController;
  let running: Promise<void>;
  beforeEach(() => {
    clock = new FakeClock();
    one = clusterWith('one', 'n1', V1);
    two = clusterWith('two', 'n2', V2);
    lines = [];
    stop = new AbortController();
    view = new MeshView({
      home: 'one',
      client: one,
      clock,
      connect: () => Object.assign(two, { [Symbol.asyncDispose]: () => Promise.resolve() }),
      onChange: () => undefined,
      log: (line) => lines.push(line),
    });
    running = view.run(stop.signal);
  });
  afterEach(async () => {
    stop.abort();
    await running;
  });

  const addresses = (): string =>
    endpointsOf(view.world, 'sample/helloworld', { name: 'http' })
      .map(({ address }) => address)
      .join(' ');
  const settle = async (): Promise<void> => {
    for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  };

  it('joins the endpoints of clusters that it has secrets for, until the secret goes (002-R1, R2)', async () => {
    await settle();
    expect(addresses()).to.equal('10.1.0.1');
    one.put(remoteSecret('two', kubeconfig('a')));
    await settle();
    expect(addresses()).to.equal('10.1.0.1 10.2.0.1');
    expect(view.states.map(({ cluster, network, synced }) => [cluster, network, synced])).to.deep.equal([
      ['one', 'n1', true],
      ['two', 'n2', true],
    ]);
    one.remove(SECRET, { namespace: 'istio-system', name: 'istio-remote-secret-two' });
    await settle();
    expect(addresses()).to.equal('10.1.0.1');
  });

  it('keeps what it knows of a cluster that is away, and says why (002-D10)', async () => {
    one.put(remoteSecret('two', kubeconfig('a')));
    await settle();
    two.goDown();
    await settle();
    expect(addresses()).to.equal('10.1.0.1 10.2.0.1');
    const state = view.states.find(({ cluster }) => cluster === 'two');
    expect(state?.synced).to.equal(false);
    expect(state?.error).to.match(/two/);
  });

  it('keeps what it knows while new credentials have shown nothing yet', async () => {
    one.put(remoteSecret('two', kubeconfig('a')));
    await settle();
    two.hang();
    one.put(remoteSecret('two', kubeconfig('b')));
    await settle();
    expect(addresses()).to.equal('10.1.0.1 10.2.0.1');
    two.comeBack();
    two.remove(POD, { namespace: 'sample', name: 'v2' });
    await clock.advance(20_000);
    await settle();
    expect(addresses()).to.equal('10.1.0.1 10.2.0.1');
  });

  it('tells of secrets that cannot be used, and goes on (002-B2, 002-B7)', async () => {
    one.put(remoteSecret('two', ''));
    one.put(remoteSecret('one', kubeconfig('a')));
    await settle();
    expect(addresses()).to.equal('10.1.0.1');
    expect(lines).to.include('remote cluster two of secret istio-system/istio-remote-secret-two: kubeconfig is empty');
    expect(lines.some((line) => line.includes('it would overwrite the local cluster'))).to.equal(true);
    expect(view.states.find(({ cluster }) => cluster === 'two')?.error).to.equal('kubeconfig is empty');
    expect(view.ready).to.equal(true);
  });

  it('waits for a cluster that was never seen, for a while (002-D10)', async () => {
    two.hang();
    one.put(remoteSecret('two', kubeconfig('a')));
    await settle();
    expect(view.ready).to.equal(false);
    await clock.advance(10_000);
    expect(view.ready).to.equal(true);
  });
});
