import { expect } from 'chai';
import { systemClock } from '../core/clock.ts';
import { systemRandom } from '../core/random.ts';
import { CONFIG_MAP, NAMESPACE, SECRET, type ConfigMap } from '../kube/api/core.ts';
import { POD, type Pod } from '../kube/api/pod.ts';
import { httpKubeClient, type HttpKubeClient } from '../kube/client/http-kube-client.ts';
import type { KubeClient } from '../kube/client/kube-client.ts';
import { isFleetbedError } from '../core/errors.ts';
import { isForbidden, isGone } from '../kube/status/status-predicates.ts';
import { drain, failureOf } from '../kube/testing/client-rig.ts';
import { kubeClientContract } from '../kube/testing/kube-client.contract.ts';
import { applyManifest } from '../kube/manifest/apply-manifest.ts';
import { resourceType, type KubeObject } from '../kube/meta/object.ts';
import type { ApiServer } from './api-server.ts';
import { inProcessClient } from './in-process-client.ts';
import { startApiServer } from './server.ts';

interface Big extends KubeObject {
  readonly count: bigint;
}

function start(): Promise<ApiServer> {
  return startApiServer({ clock: systemClock, random: systemRandom, tls: 'own-ca' });
}

describe('a client over HTTPS of a server of this process', () => {
  let server: ApiServer;
  let client: HttpKubeClient;
  before(async () => {
    server = await start();
    client = httpKubeClient({ kubeconfig: server.kubeconfig() });
  });
  after(async () => {
    await client[Symbol.asyncDispose]();
    await server[Symbol.asyncDispose]();
  });
  kubeClientContract(() => client);
});

describe('inProcessClient', () => {
  let server: ApiServer;
  let client: KubeClient;
  const { signal } = new AbortController();
  before(async () => {
    server = await start();
    client = inProcessClient(server);
  });
  after(() => server[Symbol.asyncDispose]());

  kubeClientContract(() => client);

  function configMap(name: string, extra: object = {}): ConfigMap {
    return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'default' }, ...extra };
  }

  it('hands over what is stored, and takes nothing over', async () => {
    const mine = Object.freeze(configMap('shared', { data: Object.freeze({ a: '1' }) }));
    const created = await client.create(CONFIG_MAP, mine, { signal });
    expect(mine.metadata).to.not.have.property('uid');
    const key = { name: 'shared', namespace: 'default' };
    expect(await client.get(CONFIG_MAP, key, { signal })).to.equal(created);
    const { items } = await client.list(CONFIG_MAP, { namespace: 'default', signal });
    expect(items).to.include(created);
  });

  it('leaves out fields that are undefined', async () => {
    const sent = configMap('sparse', { data: undefined, binaryData: { a: 'AA==', b: undefined } });
    const created = await client.create(CONFIG_MAP, sent, { signal });
    expect(created)
      .to.deep.include({ binaryData: { a: 'AA==' } })
      .and.to.not.have.property('data');
  });

  it('keeps whole numbers beyond 2^53', async () => {
    const names = { plural: 'bigs', singular: 'big', kind: 'Big', listKind: 'BigList' };
    const schema = { type: 'object', properties: { count: { type: 'integer', format: 'int64' } } };
    const spec = {
      group: 'numbers.test',
      scope: 'Cluster',
      names,
      versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: schema } }],
    };
    const crd = {
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: 'bigs.numbers.test' },
    };
    await applyManifest(client, [{ ...crd, spec } as KubeObject], {
      clock: systemClock,
      signal,
      fieldManager: 'test',
    });
    const type = resourceType<Big>('numbers.test/v1', 'Big', 'bigs', 'Cluster');
    const big = { apiVersion: 'numbers.test/v1', kind: 'Big', metadata: { name: 'one' }, count: 9007199254740993n };
    expect((await client.create(type, big, { signal })).count).to.equal(9007199254740993n);
    const patched = await client.mergePatch(type, { name: 'one' }, { count: 9007199254740995n }, { signal });
    expect(patched.count).to.equal(9007199254740995n);
    const applied = { ...big, count: 9007199254740997n };
    expect((await client.apply(type, applied, { signal, fieldManager: 'test' })).count).to.equal(9007199254740997n);
    expect((await client.get(type, { name: 'one' }, { signal })).count).to.equal(9007199254740997n);
  });

  it('says who wrote the fields', async () => {
    const kubelet = inProcessClient(server, { fieldManager: 'kubelet' });
    const { metadata } = await kubelet.create(CONFIG_MAP, configMap('owned', { data: { a: '1' } }), { signal });
    expect(metadata).to.have.nested.property('managedFields[0].manager', 'kubelet');
  });

  it('may do what its user may do', async () => {
    const nobody = inProcessClient(server, { user: { name: 'jane', groups: ['system:authenticated'] } });
    const error = await failureOf(nobody.list(SECRET, { namespace: 'default', signal }));
    expect(isForbidden(error)).to.equal(true);
    expect(error.message).to.equal(
      'secrets is forbidden: User "jane" cannot list resource "secrets" in API group "" in the namespace "default"',
    );
    const bound = nobody.createSubresource(POD, { name: 'a', namespace: 'default' }, 'binding', BINDING, { signal });
    expect(isForbidden(await failureOf(bound))).to.equal(true);
  });

  it('binds pods by their subresource', async () => {
    const pod: Pod = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'a', namespace: 'default' },
      spec: { containers: [{ name: 'c', image: 'i' }] },
    };
    const account = { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'default', namespace: 'default' } };
    const type = await client.resourceFor(account, { signal });
    expect((await client.find(type, account.metadata, { signal }))?.kind).to.equal('ServiceAccount');
    await client.create(POD, pod, { signal });
    await client.createSubresource(POD, pod.metadata, 'binding', BINDING, { signal });
    expect((await client.get(POD, pod.metadata, { signal })).spec.nodeName).to.equal('node-1');
  });

  it('throws 410 for a version that was compacted', async () => {
    await client.create(CONFIG_MAP, configMap('compacted'), { signal });
    server.storage.compact(server.storage.revision);
    const watch = client.watch(CONFIG_MAP, { resourceVersion: '1', signal });
    const error = await failureOf(drain(watch));
    expect([isGone(error), error.message]).to.deep.equal([
      true,
      `too old resource version: 1 (${String(server.storage.revision)})`,
    ]);
  });

  it('sees objects come into the view of a selector and leave it', async () => {
    const { resourceVersion } = await client.list(CONFIG_MAP, { signal });
    const stop = new AbortController();
    const seen: string[] = [];
    const watching = (async () => {
      const options = { resourceVersion, labelSelector: 'in=yes', signal: stop.signal };
      for await (const event of client.watch(CONFIG_MAP, options)) {
        seen.push(event.type);
        if (event.type === 'DELETED') stop.abort();
      }
    })();
    const labels = (value: string): object => ({ metadata: { labels: { in: value } } });
    const key = { name: 'viewed', namespace: 'default' };
    await client.create(CONFIG_MAP, configMap('viewed'), { signal });
    for (const value of ['yes', 'yes', 'no']) await client.mergePatch(CONFIG_MAP, key, labels(value), { signal });
    await watching;
    expect(seen).to.deep.equal(['ADDED', 'DELETED']);
  });

  it('is told that the server has stopped', async () => {
    const short = await start();
    const other = inProcessClient(short);
    const watch = drain(other.watch(NAMESPACE, { resourceVersion: String(short.storage.revision), signal }));
    await short[Symbol.asyncDispose]();
    expect(await watch).to.deep.equal([]);
    for (const call of [other.list(NAMESPACE, { signal }), other.raw('/readyz', { signal })])
      expect(isFleetbedError(await failureOf(call), 'FLEETBED_KUBE_UNREACHABLE')).to.equal(true);
  });

  it('rethrows the reason of an abort', async () => {
    const reason = new Error('enough');
    const aborted = AbortSignal.abort(reason);
    const error: unknown = await client.list(NAMESPACE, { signal: aborted }).catch((thrown: unknown) => thrown);
    expect(error).to.equal(reason);
  });
});

const BINDING = {
  apiVersion: 'v1',
  kind: 'Binding',
  metadata: { name: 'a', namespace: 'default' },
  target: { apiVersion: 'v1', kind: 'Node', name: 'node-1' },
};
