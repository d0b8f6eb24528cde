import { expect } from 'chai';
import { FakeClock } from '../../core/testing/fake-clock.ts';
import { isFleetbedError } from '../../core/errors.ts';
import { CONFIG_MAP, NAMESPACE, type ConfigMap } from '../api/core.ts';
import { POD } from '../api/pod.ts';
import { isNotFound, isTooManyRequests } from '../status/status-predicates.ts';
import { drain, failureOf, startClientRig } from '../testing/client-rig.ts';
import { answerJson, startScriptedApiServer } from '../testing/scripted-apiserver.ts';
import { httpKubeClient } from './http-kube-client.ts';
import { podLogs } from './pod-logs.ts';

describe('HttpKubeClient', () => {
  const { signal } = new AbortController();
  const key = { namespace: 'shop', name: 'a' };
  const object: ConfigMap = { apiVersion: 'v1', kind: 'ConfigMap', metadata: key, data: { a: 'b' } };

  it('sends each verb to its path, strictly validated, with the token', async () => {
    await using t = await startClientRig((_request, response) => {
      answerJson(response, { ...object, kind: 'ConfigMapList', items: [], metadata: { resourceVersion: '7' } });
    });
    const { client } = t;
    await client.get(CONFIG_MAP, key, { signal });
    await client.list(CONFIG_MAP, { signal, labelSelector: 'a=b', fieldSelector: 'metadata.name=a' });
    await client.create(CONFIG_MAP, object, { signal });
    await client.update(CONFIG_MAP, object, { signal, subresource: 'status' });
    await client.mergePatch(CONFIG_MAP, key, { data: null }, { signal, subresource: 'scale' });
    await client.apply(CONFIG_MAP, object, { signal, fieldManager: 'me', subresource: 'status' });
    await client.delete(CONFIG_MAP, key, { signal, gracePeriodSeconds: 0 });
    await client.get(NAMESPACE, { name: 'a/b' }, { signal });
    const at = '/api/v1/namespaces/shop/configmaps';
    expect(
      t.server.requests.map(({ method, url, headers }) => `${method} ${url} ${headers['content-type'] ?? '-'}`),
    ).to.deep.equal([
      `GET ${at}/a -`,
      'GET /api/v1/configmaps?labelSelector=a%3Db&fieldSelector=metadata.name%3Da -',
      `POST ${at}?fieldValidation=Strict application/json`,
      `PUT ${at}/a/status?fieldValidation=Strict application/json`,
      `PATCH ${at}/a/scale?fieldValidation=Strict application/merge-patch+json`,
      `PATCH ${at}/a/status?fieldManager=me&force=true&fieldValidation=Strict application/apply-patch+yaml`,
      `DELETE ${at}/a application/json`,
      'GET /api/v1/namespaces/a%2Fb -',
    ]);
    expect(new Set(t.server.requests.map(({ headers }) => headers.authorization))).to.deep.equal(
      new Set(['Bearer secret']),
    );
    expect(JSON.parse(t.server.requests[6]!.body)).to.deep.equal({
      apiVersion: 'v1',
      kind: 'DeleteOptions',
      propagationPolicy: 'Background',
      gracePeriodSeconds: 0,
    });
  });

  it('refuses a namespaced object without a namespace before it asks anybody', async () => {
    await using t = await startClientRig(() => undefined);
    const error = await failureOf(Promise.resolve().then(() => t.client.get(POD, { name: 'a' }, { signal })));
    expect([error.code, error.message]).to.deep.equal(['FLEETBED_MANIFEST_INVALID', 'Pod "a" has no namespace']);
    expect(t.server.requests).to.deep.equal([]);
  });

  it('turns an answer that is not a Status into one', async () => {
    await using t = await startClientRig((_request, response) => {
      response.writeHead(404).end('404 page not found\n');
    });
    const error = await failureOf(t.client.get(CONFIG_MAP, key, { signal }));
    expect([isNotFound(error), error.message]).to.deep.equal([true, '404 page not found']);
    expect(await t.client.find(CONFIG_MAP, key, { signal })).to.equal(undefined);
    expect(await t.client.delete(CONFIG_MAP, key, { signal })).to.equal(false);
  });

  it('says what came instead of JSON', async () => {
    await using t = await startClientRig((_request, response) => {
      response.end('<html>');
    });
    const error = await failureOf(t.client.get(CONFIG_MAP, key, { signal }));
    expect([error.code, error.observed]).to.deep.equal(['FLEETBED_KUBE_BAD_ANSWER', '<html>']);
  });

  const list = { apiVersion: 'v1', kind: 'ConfigMapList', metadata: { resourceVersion: '7' }, items: [] };

  it('reads a list, whatever its definition calls it', async () => {
    const { kind: _kind, apiVersion: _apiVersion, ...item } = object;
    const answers = [
      list,
      { ...list, items: null },
      { ...list, items: [item] },
      { ...list, kind: 'Maps', items: [object] },
    ];
    await using t = await startClientRig((_request, response) => {
      answerJson(response, answers.shift());
    });
    const names: string[] = [];
    while (answers.length > 0) {
      const { items, resourceVersion } = await t.client.list(CONFIG_MAP, { signal });
      expect(resourceVersion).to.equal('7');
      names.push(items.map(({ kind, metadata }) => `${kind} ${metadata.name}`).join());
    }
    expect(names).to.deep.equal(['', '', 'ConfigMap a', 'ConfigMap a']);
  });

  for (const [what, answer] of [
    ['a Status', { kind: 'Status', metadata: {}, status: 'Success' }],
    ['an empty object', {}],
    ['nothing', null],
    ['a list of another kind', { ...list, kind: 'PodList' }],
    ['a list without items', { ...list, items: undefined }],
    ['items that are no objects', { ...list, items: ['a'] }],
    ['items without a name', { ...list, items: [{ metadata: {} }] }],
  ] as const)
    it(`takes ${what} for no list, least of all an empty one`, async () => {
      await using t = await startClientRig((_request, response) => {
        answerJson(response, answer);
      });
      const error = await failureOf(t.client.list(CONFIG_MAP, { signal }));
      expect([error.code, error.observed]).to.deep.equal(['FLEETBED_KUBE_BAD_ANSWER', JSON.stringify(answer)]);
    });

  it('comes back when a server that is busy says when, and not otherwise', async () => {
    const clock = new FakeClock();
    const answers = [{ 'retry-after': '2' }, undefined, {}];
    await using t = await startClientRig(
      (_request, response) => {
        const headers = answers.shift();
        if (headers === undefined) answerJson(response, object);
        else response.writeHead(429, headers).end();
      },
      { clock },
    );
    const pending = t.client.get(CONFIG_MAP, key, { signal });
    const progress = { waiting: true };
    const done = pending.finally(() => (progress.waiting = false));
    while (progress.waiting) await clock.advance(100);
    expect(await done).to.deep.equal(object);
    expect(clock.now()).to.be.at.least(2_000);
    expect(isTooManyRequests(await failureOf(t.client.get(CONFIG_MAP, key, { signal })))).to.equal(true);
    expect(t.server.requests).to.have.length(3);
  });

  it('says that a server does not answer', async () => {
    const { url, kubeconfig, [Symbol.asyncDispose]: stop } = await startScriptedApiServer(() => undefined);
    await stop();
    await using client = httpKubeClient({ kubeconfig });
    const error = await failureOf(client.raw('/readyz', { signal }));
    expect([error.code, error.message]).to.deep.equal([
      'FLEETBED_KUBE_UNREACHABLE',
      `the API server ${url} did not answer`,
    ]);
    expect(error.observed).to.match(/^GET \/readyz: connect ECONNREFUSED 127\.0\.0\.1:\d+$/);
  });

  it('gives up on a silent server', async () => {
    await using t = await startClientRig(() => undefined, { requestTimeoutMs: 20 });
    const error = await failureOf(t.client.raw('/readyz', { signal }));
    expect([error.code, error.observed]).to.deep.equal([
      'FLEETBED_KUBE_UNREACHABLE',
      'GET /readyz: UND_ERR_HEADERS_TIMEOUT Headers Timeout Error',
    ]);
  });

  it('rethrows the reason of an abort', async () => {
    await using t = await startClientRig(() => undefined);
    const stop = new AbortController();
    const pending = t.client.raw('/readyz', { signal: stop.signal });
    const reason = new Error('enough');
    stop.abort(reason);
    expect(await pending.catch((error: unknown) => error)).to.equal(reason);
    expect(await t.client.raw('/readyz', { signal: stop.signal }).catch((error: unknown) => error)).to.equal(reason);
  });

  describe('resourceFor', () => {
    it('asks once per version, and again for a kind that it did not see', async () => {
      const kinds = ['Gateway'];
      await using t = await startClientRig((_request, response) => {
        const resources = kinds.flatMap((kind) => [
          { name: `${kind.toLowerCase()}s/status`, kind, namespaced: true },
          { name: `${kind.toLowerCase()}s`, kind, namespaced: true },
        ]);
        answerJson(response, { resources });
      });
      const find = (kind: string): Promise<unknown> => t.client.resourceFor({ apiVersion: 'a.b/v1', kind }, { signal });
      const gateway = { group: 'a.b', version: 'v1', plural: 'gateways', kind: 'Gateway', namespaced: true };
      expect([await find('Gateway'), await find('Gateway')]).to.deep.equal([gateway, gateway]);
      expect(t.server.requests.map(({ url }) => url)).to.deep.equal(['/apis/a.b/v1']);
      expect((await failureOf(find('Route'))).message).to.equal('no matches for kind "Route" in version "a.b/v1"');
      kinds.push('Route');
      expect(await find('Route')).to.include({ plural: 'routes' });
      expect(t.server.requests).to.have.length(3);
    });
  });

  it('reads logs line by line', async () => {
    await using t = await startClientRig((_request, response) => {
      response.end('one\ntwo');
    });
    const lines = await drain(podLogs(t.client.transport, key, { signal, tailLines: 2, container: 'c' }));
    expect(lines).to.deep.equal(['one', 'two']);
    expect(t.server.requests[0]?.url).to.equal('/api/v1/namespaces/shop/pods/a/log?container=c&tailLines=2');
  });

  it('keeps the path of a server that has one', async () => {
    await using t = await startClientRig((_request, response) => {
      response.end('ok');
    });
    const kubeconfig = t.server.kubeconfig.replace(t.server.url, `${t.server.url}/k8s/west/`);
    await using client = httpKubeClient({ kubeconfig });
    expect(await client.raw('/readyz', { signal })).to.equal('ok');
    expect(t.server.requests[0]?.url).to.equal('/k8s/west/readyz');
  });

  it('refuses a context that is not there, and one behind a proxy', () => {
    const kubeconfig =
      'current-context: a\ncontexts: [{name: a, context: {cluster: a, user: a}}]\nusers: [{name: a}]\n';
    const cluster = (settings: string): string =>
      `${kubeconfig}clusters: [{name: a, cluster: {server: 'https://a', ${settings}}}]`;
    const code = (work: () => unknown): unknown => {
      try {
        return work();
      } catch (error) {
        return isFleetbedError(error) ? error.code : error;
      }
    };
    expect(code(() => httpKubeClient({ kubeconfig: cluster(''), context: 'b' }))).to.equal(
      'FLEETBED_KUBECONFIG_INVALID',
    );
    expect(code(() => httpKubeClient({ kubeconfig: cluster("proxy-url: 'http://p'") }))).to.equal(
      'FLEETBED_UNSUPPORTED',
    );
  });
});
