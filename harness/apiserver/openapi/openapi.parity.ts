import { expect } from 'chai';
import { httpKubeClient, type HttpKubeClient } from '../../kube/client/http-kube-client.ts';
import type { JsonObject } from '../../kube/json/json.ts';
import { describeWithApiServer } from '../../kube/testing/describe-with-apiserver.ts';
import { systemClock } from '../../core/clock.ts';
import { discoveryHandler } from '../discovery/discovery-handler.ts';
import type { DocumentHandler } from '../discovery/document.ts';
import type { ResourceDefinition } from '../registry/resource-definition.ts';
import { FixedCatalog } from '../testing/sample-definition.ts';
import { openApiHandler } from './openapi-handler.ts';
import { discoveredDefinitions, type DiscoveredList } from './testing/discovered-definitions.ts';

/** Paths of the real server that ours answers elsewhere. */
const ELSEWHERE = ['.well-known/openid-configuration', 'openid/v1/jwks'];

const { signal } = new AbortController();

describeWithApiServer('documents of a server that serves what the real one serves', (server) => {
  let client: HttpKubeClient;
  let definitions: ResourceDefinition[];
  let openApi: DocumentHandler;
  let discovery: DocumentHandler;

  before(async function () {
    this.timeout(60_000);
    client = httpKubeClient({ kubeconfig: server().kubeconfig });
    definitions = discoveredDefinitions(await real<DiscoveredList>('/api/v1'));
    const { groups } = await real<{ groups: { versions: { groupVersion: string }[] }[] }>('/apis');
    for (const { groupVersion } of groups.flatMap(({ versions }) => versions))
      definitions.push(...discoveredDefinitions(await real<DiscoveredList>(`/apis/${groupVersion}`)));
    const catalog = new FixedCatalog(definitions);
    openApi = openApiHandler(catalog, { clock: systemClock });
    discovery = discoveryHandler(catalog, { serverAddress: () => 'any' });
  });

  after(async () => {
    await client[Symbol.asyncDispose]();
  });

  it('are the same texts as the OpenAPI v3 documents of the real server, and so are their hashes', async () => {
    const { paths } = await real<{ paths: Record<string, { serverRelativeURL: string }> }>('/openapi/v3');
    const ours = JSON.parse(text(openApi, '/openapi/v3')) as { paths: Record<string, { serverRelativeURL: string }> };
    expect(ours.paths).to.deep.equal(withoutPaths(paths, ELSEWHERE));
  });

  it('say in the OpenAPI v2 document what the real server says', async () => {
    const theirs = await real<JsonObject & { paths: JsonObject }>('/openapi/v2');
    const paths = withoutPaths(
      theirs.paths,
      ELSEWHERE.map((path) => `/${path}/`),
    );
    expect(JSON.parse(text(openApi, '/openapi/v2'))).to.deep.equal({ ...theirs, paths });
  });

  it('list the groups in the order of the real server', async () => {
    expect(JSON.parse(text(discovery, '/apis'))).to.deep.equal(await real('/apis'));
  });

  it('aggregate what the real server aggregates', async () => {
    const accept = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';
    for (const path of ['/api', '/apis']) {
      const theirs = await client.transport.text({ method: 'GET', path, signal, accept });
      const ours = JSON.parse(text(discovery, path, accept)) as Aggregated;
      expect(withoutNames(ours)).to.deep.equal(withoutNames(JSON.parse(theirs) as Aggregated));
    }
  });

  it('list the resources of every group and version as the real server does', async () => {
    for (const path of new Set(
      definitions.map(({ group, version }) => (group === '' ? '/api/v1' : `/apis/${group}/${version}`)),
    )) {
      const [ours, theirs] = [JSON.parse(text(discovery, path)) as DiscoveredList, await real<DiscoveredList>(path)];
      expect(ours.resources.map(plain), path).to.deep.equal(theirs.resources.map(plain));
    }
  });

  function text(handler: DocumentHandler, path: string, accept = 'application/json'): string {
    return handler({ path, query: new URLSearchParams(), accept })?.body.toString() ?? 'null';
  }

  async function real<T = unknown>(path: string): Promise<T> {
    return JSON.parse(await client.raw(path, { signal })) as T;
  }
});

function withoutPaths<T>(paths: Readonly<Record<string, T>>, those: readonly string[]): Record<string, T> {
  return Object.fromEntries(Object.entries(paths).filter(([path]) => !those.includes(path)));
}

interface Aggregated {
  readonly items: readonly { readonly versions: readonly { readonly resources: readonly JsonObject[] }[] }[];
}

/** Short names and categories are not among what the definitions were made of. */
function withoutNames({ items }: Aggregated): unknown {
  return items.map(({ versions, ...item }) => ({
    ...item,
    versions: versions.map(({ resources, ...version }) => ({ ...version, resources: resources.map(plain) })),
  }));
}

function plain(resource: object): object {
  return Object.fromEntries(
    Object.entries(resource).filter(([field]) => !['shortNames', 'categories', 'storageVersionHash'].includes(field)),
  );
}
