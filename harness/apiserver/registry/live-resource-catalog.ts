import type { ResourceCatalog } from './resource-catalog.ts';
import type { ResourceDefinition } from './resource-definition.ts';

/** @param builtIn what is served from the start and for ever */
export function resourceCatalog(builtIn: readonly ResourceDefinition[] = []): ResourceCatalog {
  return new LiveResourceCatalog(builtIn);
}

class LiveResourceCatalog implements ResourceCatalog {
  readonly #builtIn: readonly ResourceDefinition[];
  readonly #owned = new Map<string, readonly ResourceDefinition[]>();
  readonly #listeners = new Set<() => void>();
  #index: CatalogIndex;
  #generation = 1;

  constructor(builtIn: readonly ResourceDefinition[]) {
    this.#builtIn = builtIn;
    this.#index = indexOf(builtIn);
  }

  get generation(): number {
    return this.#generation;
  }

  all(): readonly ResourceDefinition[] {
    return this.#index.all;
  }

  find(group: string, version: string, plural: string): ResourceDefinition | undefined {
    return this.#index.byPlural.get(`${group}/${version}/${plural}`);
  }

  findKind(group: string, version: string, kind: string): ResourceDefinition | undefined {
    return this.#index.byKind.get(`${group}/${version}/${kind}`);
  }

  ofStorage(storage: string): readonly ResourceDefinition[] {
    return this.#index.byStorage.get(storage) ?? [];
  }

  replace(owner: string, definitions: readonly ResourceDefinition[]): void {
    if (definitions.length === 0) this.#owned.delete(owner);
    else this.#owned.set(owner, definitions);
    this.#index = indexOf([...this.#builtIn, ...[...this.#owned.values()].flat()]);
    this.#generation += 1;
    for (const listener of [...this.#listeners]) listener();
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }
}

interface CatalogIndex {
  readonly all: readonly ResourceDefinition[];
  readonly byPlural: ReadonlyMap<string, ResourceDefinition>;
  readonly byKind: ReadonlyMap<string, ResourceDefinition>;
  readonly byStorage: ReadonlyMap<string, readonly ResourceDefinition[]>;
}

/** Of two with the same path the first one counts: nobody replaces a built-in kind. */
function indexOf(all: readonly ResourceDefinition[]): CatalogIndex {
  const byPlural = new Map<string, ResourceDefinition>();
  const byKind = new Map<string, ResourceDefinition>();
  const byStorage = new Map<string, ResourceDefinition[]>();
  const served: ResourceDefinition[] = [];
  for (const definition of all) {
    const place = `${definition.group}/${definition.version}`;
    const path = `${place}/${definition.plural}`;
    if (byPlural.has(path)) continue;
    served.push(definition);
    byPlural.set(path, definition);
    if (!byKind.has(`${place}/${definition.kind}`)) byKind.set(`${place}/${definition.kind}`, definition);
    const versions = byStorage.get(definition.storage);
    if (versions === undefined) byStorage.set(definition.storage, [definition]);
    else versions.push(definition);
  }
  return { all: served, byPlural, byKind, byStorage };
}
