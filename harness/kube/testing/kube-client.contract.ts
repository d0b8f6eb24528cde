import { expect } from 'chai';
import { CONFIG_MAP, NAMESPACE, NODE, type ConfigMap } from '../api/core.ts';
import { DEPLOYMENT, type Deployment } from '../api/apps.ts';
import type { KubeClient } from '../client/kube-client.ts';
import { KubeStatusError } from '../status/kube-status-error.ts';
import { isAlreadyExists, isConflict, isInvalid, isNotFound } from '../status/status-predicates.ts';

/** What every client of an API server does, whatever way its requests go. The namespace `store` is made here. */
export function kubeClientContract(subject: () => KubeClient): void {
  let client: KubeClient;
  let signal: AbortSignal;

  before(async () => {
    client = subject();
    signal = AbortSignal.timeout(60_000);
    await client.create(NAMESPACE, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'store' } }, { signal });
  });

  function configMap(name: string, data: Record<string, string>, extra: object = {}): ConfigMap {
    return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'store', ...extra }, data };
  }

  async function failure(work: Promise<unknown>): Promise<KubeStatusError> {
    const error: unknown = await work.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error).to.be.instanceOf(KubeStatusError);
    return error as KubeStatusError;
  }

  it('creates, reads, replaces, patches and deletes an object', async () => {
    const key = { namespace: 'store', name: 'verbs' };
    const created = await client.create(CONFIG_MAP, configMap('verbs', { a: '1' }), { signal });
    expect(created.metadata.uid).to.match(/^[0-9a-f-]{36}$/);
    expect((await client.get(CONFIG_MAP, key, { signal })).data).to.deep.equal({ a: '1' });
    const updated = await client.update(CONFIG_MAP, { ...created, data: { a: '2' } }, { signal });
    expect(updated.metadata.resourceVersion).to.not.equal(created.metadata.resourceVersion);
    const patched = await client.mergePatch(CONFIG_MAP, key, { data: { a: null, b: '3' } }, { signal });
    expect(patched.data).to.deep.equal({ b: '3' });
    expect(await client.delete(CONFIG_MAP, key, { signal })).to.equal(true);
    expect(await client.delete(CONFIG_MAP, key, { signal })).to.equal(false);
    expect(await client.find(CONFIG_MAP, key, { signal })).to.equal(undefined);
  });

  it('gives the server’s own message, reason and request for a missing object', async () => {
    const error = await failure(client.get(CONFIG_MAP, { namespace: 'store', name: 'gone' }, { signal }));
    expect(error.message).to.equal('configmaps "gone" not found');
    expect(error.observed).to.equal(`GET ${client.server}/api/v1/namespaces/store/configmaps/gone: 404 NotFound`);
    expect(error.details.kind).to.equal('configmaps');
    expect(isNotFound(error)).to.equal(true);
  });

  it('tells AlreadyExists from Conflict', async () => {
    const first = await client.create(CONFIG_MAP, configMap('twice', { a: '1' }), { signal });
    const exists = await failure(client.create(CONFIG_MAP, configMap('twice', {}), { signal }));
    expect([isAlreadyExists(exists), isConflict(exists)]).to.deep.equal([true, false]);
    await client.update(CONFIG_MAP, { ...first, data: { a: '2' } }, { signal });
    const conflict = await failure(client.update(CONFIG_MAP, { ...first, data: { a: '3' } }, { signal }));
    expect([isAlreadyExists(conflict), isConflict(conflict)]).to.deep.equal([false, true]);
    expect(conflict.message).to.equal(
      'Operation cannot be fulfilled on configmaps "twice": the object has been modified; please apply your changes to the latest version and try again',
    );
  });

  it('lists by namespace, labels and fields, and names the type of every item', async () => {
    await client.create(CONFIG_MAP, configMap('listed', {}, { labels: { app: 'store' } }), { signal });
    const byLabel = await client.list(CONFIG_MAP, { namespace: 'store', labelSelector: 'app=store', signal });
    expect(
      byLabel.items.map(({ apiVersion, kind, metadata }) => `${apiVersion} ${kind} ${metadata.name}`),
    ).to.deep.equal(['v1 ConfigMap listed']);
    expect(Number(byLabel.resourceVersion)).to.be.greaterThan(0);
    const byField = await client.list(CONFIG_MAP, { fieldSelector: 'metadata.name=listed', signal });
    expect(byField.items).to.have.length(1);
    expect((await client.list(NODE, { signal })).items).to.deep.equal([]);
  });

  it('watches from a version: every change in order, until the signal aborts', async () => {
    const { resourceVersion } = await client.list(CONFIG_MAP, { namespace: 'store', signal });
    const stop = new AbortController();
    const seen: string[] = [];
    const watching = (async () => {
      const options = { namespace: 'store', resourceVersion, signal: stop.signal };
      for await (const event of client.watch(CONFIG_MAP, options)) {
        seen.push(event.type === 'BOOKMARK' ? event.type : `${event.type} ${event.object.data?.['n'] ?? ''}`);
        if (event.type === 'DELETED') stop.abort(new Error('enough'));
      }
    })();
    const created = await client.create(CONFIG_MAP, configMap('watched', { n: '1' }), { signal });
    await client.update(CONFIG_MAP, { ...created, data: { n: '2' } }, { signal });
    await client.delete(CONFIG_MAP, { namespace: 'store', name: 'watched' }, { signal });
    await watching;
    expect(seen).to.deep.equal(['ADDED 1', 'MODIFIED 2', 'DELETED 2']);
  });

  it('serves requests while many watches are open', async () => {
    const stop = new AbortController();
    const { resourceVersion } = await client.list(CONFIG_MAP, { namespace: 'store', signal });
    const watches = Array.from({ length: 40 }, () =>
      (async () => {
        const options = { namespace: 'store', resourceVersion, signal: stop.signal };
        for await (const event of client.watch(CONFIG_MAP, options)) if (event.type === 'ADDED') return event.object;
        return undefined;
      })(),
    );
    await client.create(CONFIG_MAP, configMap('for-all', {}), { signal });
    const seen = await Promise.all(watches);
    expect(seen.filter((object) => object?.metadata.name === 'for-all')).to.have.length(40);
    stop.abort();
  });

  it('takes fields over from another manager by server-side apply', async () => {
    const applied = configMap('applied', { mine: '1' });
    await client.apply(CONFIG_MAP, applied, { fieldManager: 'one', signal });
    const taken = await client.apply(CONFIG_MAP, configMap('applied', { mine: '2' }), { fieldManager: 'two', signal });
    expect(taken.data).to.deep.equal({ mine: '2' });
    const managers = (taken.metadata as { readonly managedFields?: readonly { readonly manager: string }[] })
      .managedFields;
    expect(managers?.map(({ manager }) => manager)).to.deep.equal(['two']);
    const again = await client.apply(CONFIG_MAP, configMap('applied', { mine: '2' }), { fieldManager: 'two', signal });
    expect(again.metadata.resourceVersion).to.equal(taken.metadata.resourceVersion);
  });

  it('refuses fields that the kind does not have', async () => {
    const typo = { ...configMap('typo', {}), dat: { a: 'b' } };
    const error = await failure(client.apply(CONFIG_MAP, typo, { fieldManager: 'one', signal }));
    expect(error.message).to.contain('field not declared in schema');
    const created = await failure(client.create(CONFIG_MAP, typo, { signal }));
    expect(created.message).to.contain('strict decoding error: unknown field "dat"');
  });

  it('gives every cause of an invalid object', async () => {
    const error = await failure(client.create(CONFIG_MAP, configMap('Not A Name', { 'bad key': '' }), { signal }));
    expect(isInvalid(error)).to.equal(true);
    expect(error.problems.map(({ path }) => path)).to.deep.equal(['metadata.name', 'data[bad key]']);
  });

  it('writes status and scale without touching the rest', async () => {
    const metadata = { name: 'store', namespace: 'store' };
    const labels = { app: 'store' };
    const deployment: Deployment = {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata,
      spec: {
        selector: { matchLabels: labels },
        template: { metadata: { labels }, spec: { containers: [{ name: 'store', image: 'store' }] } },
      },
    };
    const created = await client.create(DEPLOYMENT, deployment, { signal });
    const scaled = await client.mergePatch(
      DEPLOYMENT,
      metadata,
      { spec: { replicas: 3 } },
      { signal, subresource: 'scale' },
    );
    expect(scaled.kind).to.equal('Scale');
    const now = await client.get(DEPLOYMENT, metadata, { signal });
    expect([now.spec.replicas, now.metadata.generation]).to.deep.equal([3, (created.metadata.generation ?? 0) + 1]);
    const status = { observedGeneration: 2, replicas: 3 };
    const written = await client.update(
      DEPLOYMENT,
      { ...now, status, spec: { ...now.spec, replicas: 9 } },
      { signal, subresource: 'status' },
    );
    expect([written.status?.replicas, written.spec.replicas]).to.deep.equal([3, 3]);
    const patched = await client.mergePatch(
      DEPLOYMENT,
      metadata,
      { status: { replicas: 2 } },
      { signal, subresource: 'status' },
    );
    expect(patched.status?.replicas).to.equal(2);
    const manager = { fieldManager: 'kubelet', subresource: 'status' as const, signal };
    const partial = { apiVersion: 'apps/v1', kind: 'Deployment', metadata, status: { replicas: 1 } };
    expect((await client.apply(DEPLOYMENT, partial as Deployment, manager)).status?.replicas).to.equal(1);
  });

  it('finds the resource of a kind, and says in client-go’s words that there is none', async () => {
    const type = await client.resourceFor({ apiVersion: 'apps/v1', kind: 'Deployment' }, { signal });
    expect(type).to.deep.equal(DEPLOYMENT);
    expect(await client.resourceFor({ apiVersion: 'v1', kind: 'Namespace' }, { signal })).to.deep.equal(NAMESPACE);
    for (const apiVersion of ['apps/v1', 'unknown.example/v1']) {
      const error = await failure(client.resourceFor({ apiVersion, kind: 'Nothing' }, { signal }));
      expect(error.message).to.equal(`no matches for kind "Nothing" in version "${apiVersion}"`);
      expect(isNotFound(error)).to.equal(true);
    }
  });

  it('reads raw paths', async () => {
    expect(await client.raw('/readyz', { signal })).to.equal('ok');
    const error = await failure(client.raw('/nothing', { signal }));
    expect(error.statusCode).to.equal(404);
  });
}
