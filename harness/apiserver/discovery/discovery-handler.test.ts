import { expect } from 'chai';
import { KubeStatusError } from '../../kube/status/kube-status-error.ts';
import type { ResourceDefinition, SubresourceDefinition } from '../registry/resource-definition.ts';
import { FixedCatalog, sampleDefinition } from '../testing/sample-definition.ts';
import { discoveryHandler } from './discovery-handler.ts';
import type { DocumentAnswer, DocumentRequest } from './document.ts';

const STATUS: SubresourceDefinition = { type: 'status', verbs: ['update', 'get', 'patch'], strategy: {} };
const SCALE: SubresourceDefinition = {
  type: 'scale',
  verbs: ['get', 'patch', 'update'],
  scale: {
    replicasPath: ['spec', 'replicas'],
    read: () => ({ specReplicas: 1, statusReplicas: 1 }),
    write: () => undefined,
  },
};
const AGGREGATED = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';

describe('discovery', () => {
  const builtin: readonly ResourceDefinition[] = [
    sampleDefinition({
      group: '',
      version: 'v1',
      kind: 'Pod',
      decoding: 'builtin',
      shortNames: ['po'],
      categories: ['all'],
      subresources: new Map<string, SubresourceDefinition>([
        ['status', STATUS],
        ['exec', custom('exec', ['connect'], { group: '', version: 'v1', kind: 'PodExecOptions' })],
        ['eviction', custom('eviction', ['create'], { group: 'policy', version: 'v1', kind: 'Eviction' })],
        ['proxy', custom('proxy', ['connect'], { group: '', version: 'v1', kind: 'PodProxyOptions' })],
      ]),
    }),
    sampleDefinition({ group: '', version: 'v1', kind: 'Binding', decoding: 'builtin', verbs: ['create'] }),
    sampleDefinition({
      group: 'apps',
      version: 'v1',
      kind: 'Deployment',
      decoding: 'builtin',
      subresources: new Map<string, SubresourceDefinition>([
        ['status', STATUS],
        ['scale', SCALE],
      ]),
    }),
    sampleDefinition({ group: 'autoscaling', version: 'v1', kind: 'HorizontalPodAutoscaler', decoding: 'builtin' }),
    sampleDefinition({ group: 'autoscaling', version: 'v2', kind: 'HorizontalPodAutoscaler', decoding: 'builtin' }),
  ];
  const gadget = (version: string): ResourceDefinition =>
    sampleDefinition({ group: 'openapi.test.dev', version, kind: 'Gadget', namespaced: false });
  const customs = [
    ...['v1alpha1', 'foo', 'v1beta1', 'v10', 'v2alpha1'].map(gadget),
    sampleDefinition({
      group: 'openapi.test.dev',
      version: 'v1',
      kind: 'Widget',
      shortNames: ['wd'],
      categories: ['all', 'toys'],
      subresources: new Map<string, SubresourceDefinition>([
        ['scale', SCALE],
        ['status', STATUS],
      ]),
    }),
    sampleDefinition({ group: 'aaa-openapi.test.dev', version: 'v1', kind: 'Thing' }),
  ];
  const catalog = new FixedCatalog([...builtin, ...customs]);
  const handler = discoveryHandler(catalog, { serverAddress: () => '127.0.0.1:6443' });

  it('names the versions of the core group', () => {
    expect(json(ask('/api'))).to.deep.equal({
      kind: 'APIVersions',
      versions: ['v1'],
      serverAddressByClientCIDRs: [{ clientCIDR: '0.0.0.0/0', serverAddress: '127.0.0.1:6443' }],
    });
  });

  it('orders groups by priority, those of CRDs by the names of their APIServices', () => {
    const { groups } = json(ask('/apis')) as { groups: { name: string }[] };
    expect(groups.map(({ name }) => name)).to.deep.equal([
      'apps',
      'autoscaling',
      'openapi.test.dev',
      'aaa-openapi.test.dev',
    ]);
  });

  it('orders versions by stability and age, and prefers the first', () => {
    expect(json(ask('/apis/openapi.test.dev'))).to.deep.include({
      kind: 'APIGroup',
      apiVersion: 'v1',
      name: 'openapi.test.dev',
      preferredVersion: { groupVersion: 'openapi.test.dev/v10', version: 'v10' },
    });
    const { versions } = json(ask('/apis/openapi.test.dev/')) as { versions: { version: string }[] };
    expect(versions.map(({ version }) => version)).to.deep.equal([
      'v10',
      'v1',
      'v1beta1',
      'v2alpha1',
      'v1alpha1',
      'foo',
    ]);
    expect(json(ask('/apis/autoscaling'))).to.have.nested.property('preferredVersion.version', 'v2');
  });

  it('lists the resources of a custom group as the real server does', () => {
    expect(json(ask('/apis/openapi.test.dev/v1'))).to.deep.equal({
      kind: 'APIResourceList',
      apiVersion: 'v1',
      groupVersion: 'openapi.test.dev/v1',
      resources: [
        {
          name: 'widgets',
          singularName: 'widget',
          namespaced: true,
          kind: 'Widget',
          verbs: ['delete', 'deletecollection', 'get', 'list', 'patch', 'create', 'update', 'watch'],
          shortNames: ['wd'],
          categories: ['all', 'toys'],
          storageVersionHash: '6omM5BcGy58=',
        },
        {
          name: 'widgets/status',
          singularName: '',
          namespaced: true,
          kind: 'Widget',
          verbs: ['get', 'patch', 'update'],
        },
        {
          name: 'widgets/scale',
          singularName: '',
          namespaced: true,
          group: 'autoscaling',
          version: 'v1',
          kind: 'Scale',
          verbs: ['get', 'patch', 'update'],
        },
      ],
    });
  });

  it('lists the resources of the core group without an apiVersion, what connects as HTTP verbs', () => {
    const list = json(ask('/api/v1')) as { resources: Record<string, unknown>[] };
    expect(list).not.to.have.property('apiVersion');
    expect(list.resources.map(({ name }) => name)).to.deep.equal([
      'bindings',
      'pods',
      'pods/eviction',
      'pods/exec',
      'pods/proxy',
      'pods/status',
    ]);
    expect(list.resources[0]).not.to.have.property('storageVersionHash');
    expect(list.resources[1]).to.include({ storageVersionHash: 'xPOwRZ+Yhw8=' });
    expect(list.resources[2]).to.include({ group: 'policy', version: 'v1', kind: 'Eviction' });
    expect(list.resources[3]).to.deep.include({ kind: 'PodExecOptions', verbs: ['create', 'get'] });
    expect(list.resources[4]).to.deep.include({ verbs: ['create', 'delete', 'get', 'patch', 'update'] });
  });

  it('aggregates everything but the core group below /apis', () => {
    const answer = ask('/apis', AGGREGATED);
    expect(answer?.contentType).to.equal(AGGREGATED);
    expect(answer?.headers).to.include({ 'cache-control': 'public', vary: 'Accept' });
    expect(answer?.headers['etag']).to.match(/^"[0-9A-F]{128}"$/);
    const { items } = json(answer) as { items: { metadata: unknown; versions: { resources: unknown[] }[] }[] };
    expect(items.map(({ metadata }) => metadata)).to.deep.equal(
      ['apps', 'autoscaling', 'aaa-openapi.test.dev', 'openapi.test.dev'].map((name) => ({ name })),
    );
    expect(items[0]?.versions[0]?.resources[0]).to.deep.equal({
      resource: 'deployments',
      responseKind: { group: '', version: '', kind: 'Deployment' },
      scope: 'Namespaced',
      singularResource: 'deployment',
      verbs: ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'],
      subresources: [
        {
          subresource: 'scale',
          responseKind: { group: 'autoscaling', version: 'v1', kind: 'Scale' },
          verbs: ['get', 'patch', 'update'],
        },
        {
          subresource: 'status',
          responseKind: { group: '', version: '', kind: 'Deployment' },
          verbs: ['get', 'patch', 'update'],
        },
      ],
    });
    expect(items[2]?.versions[0]?.resources[0]).to.deep.include({
      responseKind: { group: 'aaa-openapi.test.dev', version: 'v1', kind: 'Thing' },
    });
  });

  it('takes what a client wants most that it has: kubectl asks for both aggregated versions and the plain form', () => {
    const old = 'application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList';
    expect(ask('/api', `${AGGREGATED},${old},application/json`)?.contentType).to.equal(AGGREGATED);
    expect(ask('/api', `${old},application/json`)?.contentType).to.equal('application/json');
    expect(ask('/apis/apps', 'application/vnd.kubernetes.protobuf,application/json;q=0.5')?.contentType).to.equal(
      'application/json',
    );
    expect(ask('/api', 'application/yaml')?.body.toString()).to.equal(
      'kind: APIVersions\nserverAddressByClientCIDRs:\n- clientCIDR: 0.0.0.0/0\n  serverAddress: 127.0.0.1:6443\nversions:\n- v1\n',
    );
  });

  it('refuses what it has not in the words of the server', () => {
    const types = 'application/json, application/yaml, application/vnd.kubernetes.protobuf';
    expect(refusal(() => ask('/apis/apps', AGGREGATED))).to.equal(
      `406 only the following media types are accepted: ${types}`,
    );
    expect(refusal(() => ask('/apis', AGGREGATED.replace('v=v2', 'v=v3')))).to.contain('406 only the following');
    expect(refusal(() => ask('/api', 'text/plain'))).to.equal(
      `406 406: Not Acceptable\n\nAvailable representations: ${types}`,
    );
  });

  it('sends nothing to who has the newest document', () => {
    const etag = ask('/api', AGGREGATED)?.headers['etag'] ?? '';
    expect(ask('/api', AGGREGATED, { ifNoneMatch: etag })).to.deep.include({ status: 304, body: Buffer.alloc(0) });
    expect(ask('/api', AGGREGATED, { ifNoneMatch: '"x"' })?.status).to.equal(200);
  });

  it('knows nothing of other paths', () => {
    for (const path of [
      '/',
      '/api/v2',
      '/apis/nope',
      '/apis/apps/v2',
      '/api/v1/pods',
      '/apis//',
      '/apis/__proto__',
      '/apix',
    ])
      expect(ask(path), path).to.equal(undefined);
  });

  it('follows the catalog', () => {
    const changing = new FixedCatalog(builtin);
    const follow = discoveryHandler(changing, { serverAddress: () => '' });
    const found = (): boolean =>
      follow({ path: '/apis/aaa-openapi.test.dev', query: new URLSearchParams(), accept: '' }) !== undefined;
    expect(found()).to.equal(false);
    changing.replaceAll([...builtin, ...customs]);
    expect(found()).to.equal(true);
    changing.replaceAll(builtin);
    expect(found()).to.equal(false);
  });

  function ask(path: string, accept: string = '', more: Partial<DocumentRequest> = {}): DocumentAnswer | undefined {
    return handler({ path, query: new URLSearchParams(), accept, ...more });
  }
});

function custom(
  handler: string,
  verbs: SubresourceDefinition['verbs'],
  kind: { group: string; version: string; kind: string },
): SubresourceDefinition {
  return { type: 'custom', verbs, kind, handler };
}

function json(answer: DocumentAnswer | undefined): object {
  return JSON.parse(answer?.body.toString() ?? 'null') as object;
}

function refusal(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof KubeStatusError) return `${String(error.statusCode)} ${error.message}`;
    throw error;
  }
  return 'no refusal';
}
