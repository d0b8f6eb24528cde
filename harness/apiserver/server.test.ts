import { expect } from 'chai';
import { Agent, request } from 'undici';
import { systemClock } from '../core/clock.ts';
import { seededRandom } from '../core/random.ts';
import { parseKubeconfig } from '../kube/kubeconfig/kubeconfig-file.ts';
import type { ApiServer } from './api-server.ts';
import { startApiServer } from './server.ts';
import { testClient, watchEvents, type SeenBody, type WatchEvent } from './testing/test-client.ts';

const CRD = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'gizmos.test.dev' },
  spec: {
    group: 'test.dev',
    scope: 'Namespaced',
    names: { plural: 'gizmos', singular: 'gizmo', kind: 'Gizmo' },
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        subresources: { status: {} },
        schema: {
          openAPIV3Schema: {
            type: 'object',
            properties: {
              spec: {
                type: 'object',
                properties: { size: { type: 'integer' }, color: { type: 'string', default: 'red' } },
              },
              status: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
            },
          },
        },
      },
    ],
  },
};

describe('startApiServer', function () {
  this.timeout(20_000);

  describe('over plain HTTP', () => {
    let server: ApiServer;
    let send: ReturnType<typeof testClient>;

    beforeEach(async () => {
      server = await startApiServer({ clock: systemClock, random: seededRandom(2), tls: 'off' });
      send = testClient(server.url);
    });

    afterEach(async () => {
      await server[Symbol.asyncDispose]();
    });

    it('has from the start what every cluster has', async () => {
      const namespaces = await send('GET', '/api/v1/namespaces');
      expect(namespaces.body.items.map((item) => item.metadata.name)).to.deep.equal([
        'default',
        'kube-node-lease',
        'kube-public',
        'kube-system',
      ]);
      expect((await send('GET', '/api/v1/namespaces/default/serviceaccounts/default')).status).to.equal(200);
      const service = await send('GET', '/api/v1/namespaces/default/services/kubernetes');
      expect((service.body['spec'] as { clusterIP: string }).clusterIP).to.equal('10.96.0.1');
    });

    it('leaves kind and apiVersion out of the items of built-in lists, as the real server does', async () => {
      const { body } = await send('GET', '/api/v1/namespaces');
      expect(Object.keys(body.items[0]!)).to.deep.equal(['metadata', 'spec', 'status']);
    });

    it('serves a new kind as soon as its CRD is stored, and forgets it with the CRD', async () => {
      const watched = watchEvents(server.url, '/apis/apiextensions.k8s.io/v1/customresourcedefinitions?watch=1');
      const made = await send('POST', '/apis/apiextensions.k8s.io/v1/customresourcedefinitions', { body: CRD });
      expect(made.status).to.equal(201);
      for await (const { object } of watched) {
        const { conditions } = object['status'] as { conditions?: { type: string; status: string }[] };
        if (conditions?.some(({ type, status }) => type === 'Established' && status === 'True') === true) break;
      }
      const path = '/apis/test.dev/v1/namespaces/default/gizmos';
      const gizmo = { apiVersion: 'test.dev/v1', kind: 'Gizmo', metadata: { name: 'a' }, spec: { size: 2, extra: 1 } };
      const created = await send('POST', path, { body: gizmo });
      expect(created.body['spec']).to.deep.equal({ size: 2, color: 'red' });
      expect(created.headers['warning']).to.equal('299 - "unknown field \\"spec.extra\\""');
      expect((await send('GET', '/apis/test.dev/v1')).text).to.contain('"gizmos"');
      expect((await send('GET', '/openapi/v3/apis/test.dev/v1')).status).to.equal(200);
      const events = watchEvents(server.url, `${path}?watch=1`);
      expect(((await events.next()).value as WatchEvent).type).to.equal('ADDED');
      await send('DELETE', '/apis/apiextensions.k8s.io/v1/customresourcedefinitions/gizmos.test.dev');
      expect(((await events.next()).value as WatchEvent).type).to.equal('DELETED');
      expect((await events.next()).done).to.equal(true);
      expect((await send('GET', path)).text).to.equal('404 page not found\n');
    });

    it('says everything that is wrong with a CRD that says nothing', async () => {
      const { status, body } = await send('POST', '/apis/apiextensions.k8s.io/v1/customresourcedefinitions', {
        body: { ...CRD, metadata: {}, spec: undefined },
      });
      expect([status, body.reason]).to.deep.equal([422, 'Invalid']);
      expect(body.message).to.include('spec.versions: Invalid value');
    });

    it('drains a namespace that is deleted', async () => {
      await send('POST', '/api/v1/namespaces', { body: { metadata: { name: 'gone' } } });
      await send('POST', '/api/v1/namespaces/gone/configmaps', { body: { metadata: { name: 'a' } } });
      const events = watchEvents(server.url, '/api/v1/namespaces?watch=1&fieldSelector=metadata.name%3Dgone');
      await events.next();
      const deleted = await send('DELETE', '/api/v1/namespaces/gone');
      expect(deleted.body['status']).to.deep.include({ phase: 'Terminating' });
      for await (const { type } of { [Symbol.asyncIterator]: () => events }) if (type === 'DELETED') break;
      expect((await send('GET', '/api/v1/namespaces/gone/configmaps/a')).status).to.equal(404);
    });

    it('answers reviews without storing them', async () => {
      const review = {
        apiVersion: 'authorization.k8s.io/v1',
        kind: 'SelfSubjectAccessReview',
        spec: { resourceAttributes: { verb: 'get', resource: 'pods' } },
      };
      const path = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews';
      const { status, body } = await send('POST', path, { body: review });
      expect([status, body['status']]).to.deep.equal([201, { allowed: true }]);
      expect((await send('GET', path)).status).to.equal(405);
    });

    it('ends every watch when it is disposed of', async () => {
      const events = watchEvents(server.url, '/api/v1/namespaces?watch=1');
      await events.next();
      const other = await startApiServer({ clock: systemClock, random: seededRandom(3), tls: 'off' });
      await other[Symbol.asyncDispose]();
      expect((await send('GET', '/readyz')).text).to.equal('ok');
      const rest = (async (): Promise<number> => {
        let count = 0;
        for await (const _ of { [Symbol.asyncIterator]: () => events }) count += 1;
        return count;
      })();
      await server[Symbol.asyncDispose]();
      await rest.catch(() => undefined);
    });
  });

  it('asks for credentials over TLS, and its kubeconfig has them', async () => {
    const server = await startApiServer({ clock: systemClock, random: seededRandom(4), tls: 'own-ca' });
    try {
      const { clusters, users } = parseKubeconfig(server.kubeconfig('one'));
      const decode = (text: unknown): string => Buffer.from(String(text), 'base64').toString();
      const ca = decode((clusters[0]?.settings as Record<string, unknown>)['certificate-authority-data']);
      const credentials = users[0]?.settings as Record<string, unknown>;
      const admin = new Agent({
        connect: {
          ca,
          cert: decode(credentials['client-certificate-data']),
          key: decode(credentials['client-key-data']),
        },
      });
      const nobody = new Agent({ connect: { ca } });
      const ask = async (dispatcher: Agent, path: string, headers = {}): Promise<readonly [number, SeenBody]> => {
        const answer = await request(`${server.url}${path}`, { dispatcher, headers });
        return [answer.statusCode, (await answer.body.json()) as SeenBody];
      };
      const pods = '/api/v1/namespaces/default/configmaps';
      expect((await ask(admin, pods))[0]).to.equal(200);
      const [status, body] = await ask(nobody, pods);
      expect([status, body.message]).to.deep.equal([
        403,
        'configmaps is forbidden: User "system:anonymous" cannot list resource "configmaps" in API group "" in the namespace "default"',
      ]);
      expect((await ask(nobody, pods, { authorization: 'Bearer nonsense' }))[0]).to.equal(401);
      const [, impersonated] = await ask(admin, pods, { 'impersonate-user': 'bob' });
      expect(impersonated.message).to.contain('User "bob" cannot list resource "configmaps"');
      await admin.close();
      await nobody.close();
    } finally {
      await server[Symbol.asyncDispose]();
    }
  });
});
