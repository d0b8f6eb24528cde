import type { ResourceCatalog } from '../registry/resource-catalog.ts';
import type { ResourceDefinition } from '../registry/resource-definition.ts';

/** A definition for tests: a namespaced custom resource, but for what `given` says. */
export function sampleDefinition(
  given: Partial<ResourceDefinition> & Pick<ResourceDefinition, 'group' | 'version' | 'kind'>,
): ResourceDefinition {
  const plural = given.plural ?? `${given.kind.toLowerCase()}s`;
  const apiVersion = given.group === '' ? given.version : `${given.group}/${given.version}`;
  return {
    plural,
    singular: given.kind.toLowerCase(),
    listKind: `${given.kind}List`,
    namespaced: true,
    shortNames: [],
    categories: [],
    verbs: ['get', 'list', 'watch', 'create', 'update', 'patch', 'delete', 'deletecollection'],
    schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
    decoding: 'custom',
    strategy: {},
    subresources: new Map(),
    columns: { columns: [], cells: () => [] },
    storage: given.group === '' ? plural : `${plural}.${given.group}`,
    storageVersion: apiVersion,
    ...given,
  };
}

/** A catalog that never changes but by `replaceAll`. */
export class FixedCatalog implements ResourceCatalog {
  generation = 1;
  #definitions: readonly ResourceDefinition[];

  constructor(definitions: readonly ResourceDefinition[]) {
    this.#definitions = definitions;
  }

  replaceAll(definitions: readonly ResourceDefinition[]): void {
    this.#definitions = definitions;
    this.generation += 1;
  }

  all(): readonly ResourceDefinition[] {
    return this.#definitions;
  }

  find(group: string, version: string, plural: string): ResourceDefinition | undefined {
    return this.#definitions.find((it) => it.group === group && it.version === version && it.plural === plural);
  }

  findKind(group: string, version: string, kind: string): ResourceDefinition | undefined {
    return this.#definitions.find((it) => it.group === group && it.version === version && it.kind === kind);
  }

  ofStorage(storage: string): readonly ResourceDefinition[] {
    return this.#definitions.filter((it) => it.storage === storage);
  }

  replace(_owner: string, definitions: readonly ResourceDefinition[]): void {
    this.replaceAll(definitions);
  }

  onChange(): () => void {
    return () => undefined;
  }
}
