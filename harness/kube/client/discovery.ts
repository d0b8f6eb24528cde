import type { KubeObject, ResourceType } from '../meta/object.ts';
import { KubeStatusError } from '../status/kube-status-error.ts';
import { isNotFound } from '../status/status-predicates.ts';
import type { RequestTransport } from './kube-transport.ts';
import { groupVersionPath } from './resource-path.ts';

interface ApiResourceList {
  readonly resources: readonly { readonly name: string; readonly kind: string; readonly namespaced: boolean }[];
}

/** Which kinds a server has. Asks once per group and version, and again when a kind is missing: it may have come with a new CRD. */
export class Discovery {
  readonly #transport: Pick<RequestTransport, 'json'>;
  readonly #known = new Map<string, readonly ResourceType[]>();

  constructor(transport: Pick<RequestTransport, 'json'>) {
    this.#transport = transport;
  }

  /** Throws a 404 `NotFound` in client-go's words when the server has no such kind. */
  async resourceFor(
    { apiVersion, kind }: Pick<KubeObject, 'apiVersion' | 'kind'>,
    signal: AbortSignal,
  ): Promise<ResourceType> {
    const known = this.#known.get(apiVersion)?.find((type) => type.kind === kind);
    if (known !== undefined) return known;
    const types = await this.#fetch(apiVersion, signal);
    this.#known.set(apiVersion, types);
    const found = types.find((type) => type.kind === kind);
    if (found !== undefined) return found;
    throw new KubeStatusError({
      kind: 'Status',
      code: 404,
      reason: 'NotFound',
      message: `no matches for kind "${kind}" in version "${apiVersion}"`,
    });
  }

  async #fetch(apiVersion: string, signal: AbortSignal): Promise<readonly ResourceType[]> {
    const parts = apiVersion.split('/');
    const group = parts.length > 1 ? (parts[0] ?? '') : '';
    const version = parts.at(-1) ?? '';
    try {
      const path = groupVersionPath({ group, version });
      const list = await this.#transport.json<ApiResourceList>({ method: 'GET', path, signal });
      return list.resources
        .filter((resource) => !resource.name.includes('/'))
        .map(({ name, kind, namespaced }) => ({ group, version, plural: name, kind, namespaced }));
    } catch (error) {
      if (isNotFound(error)) return [];
      throw error;
    }
  }
}
