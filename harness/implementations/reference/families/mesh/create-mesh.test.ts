import { expect } from 'chai';
import { FakeClock } from '../../../../core/testing/fake-clock.ts';
import { systemClock } from '../../../../core/clock.ts';
import { SECRET, type Secret } from '../../../../kube/api/core.ts';
import type { KubeClient } from '../../../../kube/client/kube-client.ts';
import { remoteClusters } from '../../../../controllers/mesh/remote-secrets.ts';
import { clusterId, createMesh, remoteSecret, type MeshMemberAccess } from './create-mesh.ts';

const signal = new AbortController().signal;

/** Takes applied Secrets; the first `failures` writes fail. */
class SecretShelf {
  readonly applied: Secret[] = [];
  failures = 0;

  get client(): KubeClient {
    const token = { data: { token: Buffer.from('abc').toString('base64') } };
    return {
      find: () => Promise.resolve({ ...token, apiVersion: 'v1', kind: 'Secret', metadata: { name: 'token' } }),
      apply: (type: typeof SECRET, object: Secret) => {
        expect(type).to.equal(SECRET);
        if (this.failures > 0) {
          this.failures -= 1;
          return Promise.reject(new Error('not now'));
        }
        this.applied.push(object);
        return Promise.resolve(object);
      },
    } as unknown as KubeClient;
  }
}

function members(shelves: Readonly<Record<string, SecretShelf>>): MeshMemberAccess[] {
  return Object.entries(shelves).map(([name, { client }]) => ({ name, client, server: `https://${name}:6443` }));
}

describe('createMesh', () => {
  it('makes a remote secret for each ordered pair (002-R11)', async () => {
    const shelves = { a: new SecretShelf(), b: new SecretShelf(), c: new SecretShelf() };
    await createMesh(members(shelves), { clock: systemClock, signal });
    const names = Object.entries(shelves).map(([name, { applied }]) => [
      name,
      applied.map((s) => s.metadata.name).sort(),
    ]);
    expect(names).to.deep.equal([
      ['a', ['istio-remote-secret-b', 'istio-remote-secret-c']],
      ['b', ['istio-remote-secret-a', 'istio-remote-secret-c']],
      ['c', ['istio-remote-secret-a', 'istio-remote-secret-b']],
    ]);
  });

  it('makes secrets that control planes take', () => {
    const secret = remoteSecret({ name: 'b', client: {} as KubeClient, server: 'https://b:6443', ca: 'CA' }, 'abc');
    expect(secret.metadata.labels).to.deep.equal({ 'istio/multiCluster': 'true' });
    const { clusters, problems } = remoteClusters([secret], 'a');
    expect([clusters.map(({ id }) => id), problems]).to.deep.equal([['b'], []]);
  });

  it('tries a write three times (002-R11)', async () => {
    const clock = new FakeClock();
    const shelves = { a: new SecretShelf(), b: new SecretShelf() };
    shelves.a.failures = 2;
    const made = createMesh(members(shelves), { clock, signal });
    await clock.advance(2_000);
    await made;
    expect(shelves.a.applied).to.have.length(1);
    shelves.b.failures = 3;
    const failing = createMesh(members(shelves), { clock, signal }).catch((error: unknown) => error);
    await clock.advance(2_000);
    expect(await failing).to.include({ code: 'FLEETBED_IMPLEMENTATION_NOT_READY' });
  });
});

describe('clusterId', () => {
  it('makes a valid label of a context, and cuts it with a digest', () => {
    expect(clusterId('gke_project_us-west1-a_one')).to.equal('gke_project_us-west1-a_one');
    expect(clusterId('user@host:6443')).to.equal('user-host-6443');
    const long = clusterId('x'.repeat(80));
    expect(long).to.have.length(63);
    expect(long).not.to.equal(clusterId('x'.repeat(81)));
  });
});
