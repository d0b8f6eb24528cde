import { expect } from 'chai';
import { createHash } from 'node:crypto';
import { systemClock } from '../../core/clock.ts';
import type { JsonObject } from '../../kube/json/json.ts';
import type { DocumentAnswer, DocumentRequest } from '../discovery/document.ts';
import type { ResourceDefinition, SubresourceDefinition } from '../registry/resource-definition.ts';
import { FixedCatalog, sampleDefinition } from '../testing/sample-definition.ts';
import { openApiHandler } from './openapi-handler.ts';

const STATUS: SubresourceDefinition = { type: 'status', verbs: ['get', 'patch', 'update'], strategy: {} };
const V2_PROTOBUF = 'application/com.github.proto-openapi.spec.v2@v1.0+protobuf';

const DEPLOYMENT = sampleDefinition({
  group: 'apps',
  version: 'v1',
  kind: 'Deployment',
  decoding: 'builtin',
  subresources: new Map([['status', STATUS]]),
});
const WIDGET = sampleDefinition({
  group: 'openapi.test.dev',
  version: 'v1',
  kind: 'Widget',
  selectableFields: ['spec.color'],
  schema: {
    type: 'object',
    description: 'A widget.',
    required: ['spec'],
    properties: {
      metadata: { type: 'object' },
      spec: {
        type: 'object',
        properties: {
          size: { type: 'integer', default: 3 },
          color: { type: 'string', nullable: true },
          port: { 'x-kubernetes-int-or-string': true, anyOf: [{ type: 'integer' }, { type: 'string' }] },
          one: { type: 'object', oneOf: [{ required: ['a'] }], properties: { a: { type: 'string' } } },
          inner: { type: 'object', 'x-kubernetes-embedded-resource': true, required: ['z'] },
        },
      },
    },
  },
});

describe('OpenAPI', () => {
  const catalog = new FixedCatalog([DEPLOYMENT, WIDGET]);
  const handler = openApiHandler(catalog, { clock: systemClock });
  const ask = (path: string, more: Partial<DocumentRequest> = {}): DocumentAnswer | undefined =>
    handler({ path, query: new URLSearchParams(), accept: '', ...more });

  describe('v3', () => {
    it('lists its documents with the hashes of what they are', () => {
      const answer = ask('/openapi/v3');
      expect(answer?.contentType).to.equal('text/plain; charset=utf-8');
      const { paths } = json(answer) as { paths: Record<string, { serverRelativeURL: string }> };
      expect(Object.keys(paths)).to.deep.equal([
        'api',
        'apis',
        'apis/apps',
        'apis/apps/v1',
        'apis/openapi.test.dev/v1',
        'version',
      ]);
      const body = ask('/openapi/v3/apis/apps/v1')?.body ?? '';
      const hash = createHash('sha512').update(body).digest('hex').toUpperCase();
      expect(paths['apis/apps/v1']?.serverRelativeURL).to.equal(`/openapi/v3/apis/apps/v1?hash=${hash}`);
    });

    it('says of a built-in kind what the real server says', () => {
      const document = json(ask('/openapi/v3/apis/apps/v1'));
      expect(Object.keys(document['paths'] as JsonObject)).to.deep.equal([
        '/apis/apps/v1/',
        '/apis/apps/v1/deployments',
        '/apis/apps/v1/namespaces/{namespace}/deployments',
        '/apis/apps/v1/namespaces/{namespace}/deployments/{name}',
        '/apis/apps/v1/namespaces/{namespace}/deployments/{name}/status',
        '/apis/apps/v1/watch/deployments',
        '/apis/apps/v1/watch/namespaces/{namespace}/deployments',
        '/apis/apps/v1/watch/namespaces/{namespace}/deployments/{name}',
      ]);
      const patch = operation(document, '/apis/apps/v1/namespaces/{namespace}/deployments/{name}', 'patch');
      expect(patch).to.deep.include({
        operationId: 'patchAppsV1NamespacedDeployment',
        tags: ['apps_v1'],
        'x-kubernetes-action': 'patch',
        'x-kubernetes-group-version-kind': { group: 'apps', version: 'v1', kind: 'Deployment' },
      });
      expect((patch['parameters'] as { name: string }[]).map(({ name }) => name)).to.deep.equal([
        'dryRun',
        'fieldManager',
        'fieldValidation',
        'force',
      ]);
      const schemas = (document['components'] as { schemas: JsonObject }).schemas;
      expect(schemas).to.include.keys('io.k8s.api.core.v1.PodSpec', 'io.k8s.apimachinery.pkg.apis.meta.v1.Patch');
      expect(schemas).not.to.include.keys('io.k8s.api.core.v1.Service');
    });

    it('publishes the schema of a custom resource with the fields that all have', () => {
      const document = json(ask('/openapi/v3/apis/openapi.test.dev/v1'));
      const { schemas } = document['components'] as { schemas: Record<string, JsonObject> };
      const widget = schemas['dev.test.openapi.v1.Widget'] ?? {};
      expect(widget).to.deep.include({
        description: 'A widget.',
        'x-kubernetes-group-version-kind': [{ group: 'openapi.test.dev', kind: 'Widget', version: 'v1' }],
        'x-kubernetes-selectable-fields': [{ fieldPath: 'spec.color' }],
      });
      expect(widget).to.have.nested.property('properties.metadata.allOf[0].$ref');
      expect(widget).to.have.nested.property('properties.spec.properties.size.default', 3);
      expect(widget).to.have.deep.nested.property('properties.spec.properties.inner.required', [
        'z',
        'kind',
        'apiVersion',
      ]);
      expect(schemas['dev.test.openapi.v1.WidgetList']).to.have.property(
        'description',
        'WidgetList is a list of Widget',
      );
      const post = operation(document, '/apis/openapi.test.dev/v1/namespaces/{namespace}/widgets', 'post');
      expect(Object.keys((post['requestBody'] as { content: object }).content)).to.deep.equal([
        'application/json',
        'application/yaml',
      ]);
    });

    it('is kept for a year when it is asked for by its hash', () => {
      const etag = ask('/openapi/v3/apis/apps/v1')?.headers['etag'] ?? '';
      const hash = etag.slice(1, -1);
      const found = ask('/openapi/v3/apis/apps/v1', { query: new URLSearchParams({ hash }) });
      expect(found?.headers).to.include({ 'cache-control': 'public, immutable', etag });
      const moved = ask('/openapi/v3/apis/apps/v1', { query: new URLSearchParams({ hash: 'OLD' }) });
      expect(moved).to.deep.include({ status: 301 });
      expect(moved?.headers['location']).to.equal(`/openapi/v3/apis/apps/v1?hash=${hash}`);
      expect(ask('/openapi/v3/apis/apps/v1', { ifNoneMatch: etag })?.status).to.equal(304);
    });

    it('refuses without words', () => {
      expect(ask('/openapi/v3/apis/nope/v1')).to.deep.include({ status: 404, body: Buffer.alloc(0) });
      expect(ask('/openapi/v3/api', { accept: 'text/plain' })).to.deep.include({ status: 406, body: Buffer.alloc(0) });
      expect(ask('/openapi/v4')).to.equal(undefined);
      expect(ask('/openapi/v3x')).to.equal(undefined);
    });

    it('has new kinds at once, and does not make the other documents anew', () => {
      const changing = new FixedCatalog([DEPLOYMENT]);
      const follow = openApiHandler(changing, { clock: systemClock });
      const at = (path: string): DocumentAnswer | undefined =>
        follow({ path, query: new URLSearchParams(), accept: 'application/json' });
      const before = at('/openapi/v3/apis/apps/v1')?.body;
      expect(at('/openapi/v3/apis/openapi.test.dev/v1')?.status).to.equal(404);
      changing.replaceAll([DEPLOYMENT, WIDGET]);
      expect(at('/openapi/v3/apis/openapi.test.dev/v1')?.status).to.equal(200);
      expect(at('/openapi/v3/apis/apps/v1')?.body).to.equal(before);
      changing.replaceAll([DEPLOYMENT]);
      expect(at('/openapi/v3/apis/openapi.test.dev/v1')?.status).to.equal(404);
    });
  });

  describe('v2', () => {
    const document = json(ask('/openapi/v2'));
    const definitions = document['definitions'] as Record<string, JsonObject>;

    it('is one document with everything that is referred to', () => {
      expect(document).to.deep.include({ swagger: '2.0', info: { title: 'Kubernetes', version: '1.34' } });
      const text = JSON.stringify(document);
      for (const [, section = '', name = ''] of text.matchAll(/"#\/(definitions|parameters)\/([^"]+)"/g))
        expect(document[section], name).to.have.property(name);
    });

    it('has no defaults, and texts where a number may be one', () => {
      const text = JSON.stringify(definitions);
      expect(text).not.to.contain('"allOf"');
      expect(definitions['io.k8s.api.apps.v1.DeploymentSpec']).to.have.deep.nested.property('properties.strategy', {
        description: 'The deployment strategy to use to replace existing pods with new ones.',
        'x-kubernetes-patch-strategy': 'retainKeys',
        $ref: '#/definitions/io.k8s.api.apps.v1.DeploymentStrategy',
      });
      expect(definitions['io.k8s.apimachinery.pkg.api.resource.Quantity']).to.include({ type: 'string' });
    });

    it('leaves open what it cannot say of a custom resource', () => {
      const spec = definitions['dev.test.openapi.v1.Widget']?.['properties'] as Record<string, { properties: object }>;
      expect(spec['spec']?.properties).to.deep.include({
        size: { type: 'integer' },
        color: {},
        port: { 'x-kubernetes-int-or-string': true },
        one: { type: 'object', properties: { a: { type: 'string' } } },
      });
    });

    it('is protobuf for clients that read nothing else', () => {
      const answer = ask('/openapi/v2', { accept: V2_PROTOBUF });
      expect(answer?.contentType).to.equal('application/com.github.proto-openapi.spec.v2.v1.0+protobuf');
      // Field 1, three bytes: 2.0; field 2, the title.
      expect(answer?.body.subarray(0, 5)).to.deep.equal(Buffer.from('\x0a\x032.0'));
      for (const text of ['io.k8s.api.apps.v1.DeploymentSpec', 'dev.test.openapi.v1.Widget', 'fieldValidation'])
        expect(answer?.body.includes(text), text).to.equal(true);
      expect(ask('/openapi/v2', { accept: 'application/yaml' })?.status).to.equal(406);
    });
  });
});

describe('documents of servers with equal resources', () => {
  it('are one', () => {
    const of = (definitions: readonly ResourceDefinition[]): Buffer | undefined =>
      openApiHandler(new FixedCatalog(definitions), { clock: systemClock })({
        path: '/openapi/v3/apis/apps/v1',
        query: new URLSearchParams(),
        accept: '',
      })?.body;
    expect(of([DEPLOYMENT])).to.equal(of([{ ...DEPLOYMENT }]));
    expect(of([DEPLOYMENT])).not.to.equal(of([{ ...DEPLOYMENT, verbs: ['get'] }]));
  });
});

function json(answer: DocumentAnswer | undefined): JsonObject {
  return JSON.parse(answer?.body.toString() ?? 'null') as JsonObject;
}

function operation(document: JsonObject, path: string, method: string): JsonObject {
  const items = document['paths'] as Record<string, Record<string, JsonObject>>;
  return items[path]?.[method] ?? {};
}
