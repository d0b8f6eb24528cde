import type { ResourceCatalog } from '../registry/resource-catalog.ts';
import type { ResourceDefinition } from '../registry/resource-definition.ts';
import type { Storage, StorageEvent, StorageResource } from '../storage/storage.ts';

/** @param definition one of the resource, in the version in which it is stored where that is served */
export type ResourceListener = (definition: ResourceDefinition, event: StorageEvent) => void;

/**
 * Every write to every resource that is served and taken by `wants`, those of CRDs as they come and go. What is there already
 * is told first, as ADDED. The listener is called within the write: it must not write itself.
 */
export function followResources(
  { catalog, storage }: { readonly catalog: ResourceCatalog; readonly storage: Storage },
  wants: (definition: ResourceDefinition) => boolean,
  listener: ResourceListener,
): Disposable {
  const stops = new Map<StorageResource, () => void>();
  const update = (): void => {
    const served = new Map(
      storedDefinitions(catalog)
        .filter(wants)
        .map((each) => [each.storage, each]),
    );
    for (const [resource, stop] of stops)
      if (!served.has(resource)) {
        stop();
        stops.delete(resource);
      }
    for (const resource of served.keys()) if (!stops.has(resource)) stops.set(resource, follow(resource));
  };
  const follow = (resource: StorageResource): (() => void) => {
    const tell = (event: StorageEvent): void => {
      const definition = storedDefinition(catalog, resource);
      if (definition !== undefined) listener(definition, event);
    };
    const { items, revision } = storage.list({ resource });
    for (const stored of items) tell({ type: 'ADDED', revision: stored.revision, stored });
    return storage.watch({ resource }, revision, tell);
  };
  const end = catalog.onChange(update);
  update();
  return {
    [Symbol.dispose]: () => {
      end();
      for (const stop of stops.values()) stop();
      stops.clear();
    },
  };
}

/** One definition for each resource that is stored. */
export function storedDefinitions(catalog: ResourceCatalog): readonly ResourceDefinition[] {
  const byStorage = new Map<StorageResource, ResourceDefinition>();
  for (const definition of catalog.all()) {
    if (definition.program !== undefined) continue;
    if (!byStorage.has(definition.storage) || isStorageVersion(definition))
      byStorage.set(definition.storage, definition);
  }
  return [...byStorage.values()];
}

/** The definition of a resource in which its objects are looked at. Undefined: it is no longer served. */
export function storedDefinition(catalog: ResourceCatalog, resource: StorageResource): ResourceDefinition | undefined {
  const versions = catalog.ofStorage(resource);
  return versions.find(isStorageVersion) ?? versions[0];
}

function isStorageVersion({ group, version, storageVersion }: ResourceDefinition): boolean {
  return storageVersion === (group === '' ? version : `${group}/${version}`);
}
