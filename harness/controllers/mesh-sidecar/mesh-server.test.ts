import { generateKeyPairSync, X509Certificate } from 'node:crypto';
import { expect } from 'chai';
import { Agent, request } from 'undici';
import { systemClock } from '../../core/clock.ts';
import { systemNetwork } from '../../core/system-network.ts';
import { identityAuthority, newRoot } from './identity-authority.ts';
import { startMeshServer, type MeshServer } from './mesh-server.ts';
import { SidecarFeeds } from './sidecar-feeds.ts';
import type { Workload } from './workload.ts';

const SLEEP: Workload = { namespace: 'sample', serviceAccount: 'sleep', pod: 'sleep-a' };
const CONTENT = { sources: {}, defaultClientRegion: '', listeners: [], backends: {} };

describe('startMeshServer', () => {
  const authority = identityAuthority(systemClock, newRoot(systemClock, 'root'));
  let server: MeshServer;
  let feeds: SidecarFeeds;
  let agent: Agent;
  beforeEach(async () => {
    feeds = new SidecarFeeds(systemClock, () => undefined);
    agent = new Agent({ connect: { ca: authority.root, servername: 'control.mesh.svc' } });
    server = await startMeshServer({
      clock: systemClock,
      network: systemNetwork('127.0.0.1'),
      port: 0,
      names: ['control.mesh.svc'],
      authority,
      trustDomain: 'cluster.local',
      workloadOf: (token) => Promise.resolve(token === 'good' ? SLEEP : undefined),
      feeds,
      injection: { path: '/inject', mutate: ({ name }) => (name === 'plain' ? undefined : [{ op: 'add' }]) },
      log: () => undefined,
    });
  });
  afterEach(async () => {
    await agent.destroy();
    await server[Symbol.asyncDispose]();
  });

  const call = async (
    method: 'GET' | 'POST',
    path: string,
    { token = 'good', body }: { readonly token?: string; readonly body?: unknown } = {},
  ): Promise<{ readonly status: number; readonly text: string }> => {
    const answer = await request(`https://127.0.0.1:${String(server.port)}${path}`, {
      method,
      dispatcher: agent,
      headers: { authorization: `Bearer ${token}` },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: answer.statusCode, text: await answer.body.text() };
  };
  const publicKey = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({
    type: 'spki',
    format: 'pem',
  });

  it('certifies the key of a workload with the name of its token', async () => {
    const { status, text } = await call('POST', '/v1/certificates', { body: { publicKey } });
    expect(status).to.equal(200);
    const { certificateChain } = JSON.parse(text) as { readonly certificateChain: string };
    expect(new X509Certificate(certificateChain).subjectAltName).to.equal(
      'URI:spiffe://cluster.local/ns/sample/sa/sleep',
    );
  });

  it('serves nobody without a token', async () => {
    expect((await call('POST', '/v1/certificates', { token: 'bad', body: { publicKey } })).status).to.equal(401);
    const path = '/v1/load-balancers/sidecar~sample~sleep-a/tables';
    expect((await call('GET', path, { token: 'bad' })).status).to.equal(401);
  });

  it('refuses what is no key', async () => {
    expect((await call('POST', '/v1/certificates', { body: { publicKey: 'x' } })).status).to.equal(400);
    expect((await call('POST', '/v1/certificates', { body: [] })).status).to.equal(400);
    expect((await call('GET', '/v1/certificates')).status).to.equal(400);
  });

  it("gives a pod its own tables and nobody else's", async () => {
    for (const name of ['sidecar~sample~sleep-b', 'sidecar~other~sleep-a', 'nonsense', '%E0%A4%A'])
      expect((await call('GET', `/v1/load-balancers/${name}/tables`)).status, name).to.equal(403);
    const name = 'sidecar~sample~sleep-a';
    const stream = await request(`https://127.0.0.1:${String(server.port)}/v1/load-balancers/${name}/tables`, {
      dispatcher: agent,
      headers: { authorization: 'Bearer good' },
    });
    const [subscriber] = feeds.subscribers;
    expect(subscriber).to.deep.equal({ role: 'sidecar', namespace: 'sample', pod: 'sleep-a' });
    feeds.publish(subscriber!, CONTENT);
    const lines = stream.body[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
    const first = JSON.parse(String((await lines.next()).value)) as { readonly version: number };
    const ack = { version: first.version, ports: [], failures: [] };
    expect((await call('POST', `/v1/load-balancers/${name}/acks`, { body: ack })).status).to.equal(204);
    stream.body.on('error', () => undefined).destroy();
  });

  it('answers the API server about new pods, without a token', async () => {
    const review = (name: string): object => ({
      apiVersion: 'admission.k8s.io/v1',
      kind: 'AdmissionReview',
      request: { uid: 'u', name, operation: 'CREATE' },
    });
    const answer = async (name: string): Promise<Record<string, unknown>> => {
      const { text } = await call('POST', '/inject', { token: 'bad', body: review(name) });
      return (JSON.parse(text) as { readonly response: Record<string, unknown> }).response;
    };
    expect(await answer('plain')).to.deep.equal({ uid: 'u', allowed: true });
    const patched = await answer('other');
    expect(Buffer.from(String(patched['patch']), 'base64').toString()).to.equal('[{"op":"add"}]');
    expect((await call('POST', '/inject', { body: { kind: 'Pod' } })).status).to.equal(400);
  });

  it('does not know other paths', async () => {
    expect((await call('GET', '/')).status).to.equal(404);
  });
});
