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

  it('follows the others while a cluster takes forever to answer', async () => {
    one.put(remoteSecret('two', kubeconfig('a')));
    await settle();
    two.hang();
    one.put(podSlice('helloworld', [V1, { name: 'v1b', address: '10.1.0.2' }]));
    await settle();
    expect(addresses()).to.equal('10.1.0.1 10.1.0.2 10.2.0.1');
    // The probe: a question without an answer, then a list without one.
    await clock.advance(10_000);
    await settle();
    await clock.advance(10_000);
    await settle();
    expect(addresses()).to.equal('10.1.0.1 10.1.0.2 10.2.0.1');
    expect(view.states.map(({ cluster, synced }) => [cluster, synced])).to.deep.equal([
      ['one', true],
      ['two', false],
    ]);
  });

  it('goes on with what it knows when the credentials of a secret have expired, until there are new ones', async () => {
    one.put(remoteSecret('two', kubeconfig('a')));
    await settle();
    two.expireCredentials();
    two.put(podSlice('helloworld', [{ name: 'v3', address: '10.2.0.3' }]));
    one.put(podSlice('helloworld', [V1, { name: 'v1b', address: '10.1.0.2' }]));
    await clock.advance(1_000);
    await settle();
    expect(addresses()).to.equal('10.1.0.1 10.1.0.2 10.2.0.1');
    const state = (): unknown => view.states.find(({ cluster }) => cluster === 'two');
    expect(state()).to.include({ synced: false });
    expect(state())
      .to.have.property('error')
      .that.matches(/Unauthorized/);
    two.comeBack();
    one.put(remoteSecret('two', kubeconfig('b')));
    await settle();
    expect(addresses()).to.equal('10.1.0.1 10.1.0.2 10.2.0.3');
    expect(state()).to.include({ synced: true, error: undefined });
  });

  it('keeps what an object was when its cluster answers nonsense, says so, and follows the others', async () => {
    one.put(remoteSecret('two', kubeconfig('a')));
    await settle();
    expect(addresses()).to.equal('10.1.0.1 10.2.0.1');
    two.put({ ...podSlice('helloworld', []), ...{ endpoints: 'all of them' } });
    two.put(meshService('other'));
    two.put(meshService('other', { spec: { ports: [null as never] } }));
    two.put(podObject({ name: 'labelled', address: '10.2.0.8', labels: { a: 1 as never } }));
    one.put(podSlice('helloworld', [V1, { name: 'v1b', address: '10.1.0.2' }]));
    await settle();
    expect(addresses()).to.equal('10.1.0.1 10.1.0.2 10.2.0.1');
    expect(view.gateways).to.deep.equal([]);
    expect([...(view.world.clusters.get('two')?.services.keys() ?? [])]).to.deep.equal(['sample/helloworld']);
    const problem = /^nonsense, left as it was: Service sample\/other: spec\.ports\.0: .* \(and 2 more\)$/;
    expect(view.states.find(({ cluster }) => cluster === 'two')?.error).to.match(problem);
    expect(lines.filter((line) => line.startsWith('two: nonsense'))).to.have.length(1);
    two.put(podSlice('helloworld', [{ name: 'v3', address: '10.2.0.3' }]));
    await settle();
    expect(addresses()).to.equal('10.1.0.1 10.1.0.2 10.2.0.3');
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
