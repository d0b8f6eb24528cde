import type { ObjectKey } from '../../../kube/meta/object.ts';
import type { ResourceCatalog } from '../../registry/resource-catalog.ts';
import type { Storage } from '../../storage/storage.ts';
import { textAt } from '../../../kube/json/json.ts';
import { graphNode, type Owner } from './owner-graph.ts';

/**
 * What the owners of an object are at this moment. `unknown`: that of one cannot be said, because its kind is not served or
 * because it may not own this object; then nothing is done.
 */
export type OwnerStates =
  | 'unknown'
  | {
      readonly solid: readonly Owner[];
      /** Not there, or another object of the same name. */
      readonly dangling: readonly Owner[];
      /** Wait until this object is gone. */
      readonly waiting: readonly Owner[];
    };

/** @param key of the owned object: a namespaced owner is looked for in the same namespace */
export function ownerStates(
  owners: readonly Owner[],
  key: ObjectKey,
  { catalog, storage }: { readonly catalog: ResourceCatalog; readonly storage: Storage },
): OwnerStates {
  const solid: Owner[] = [];
  const dangling: Owner[] = [];
  const waiting: Owner[] = [];
  for (const owner of owners) {
    const slash = owner.apiVersion.indexOf('/');
    const group = slash < 0 ? '' : owner.apiVersion.slice(0, slash);
    const definition = catalog.findKind(group, owner.apiVersion.slice(slash + 1), owner.kind);
    if (definition === undefined || (definition.namespaced && key.namespace === undefined)) return 'unknown';
    const { name } = owner;
    const place = definition.namespaced && key.namespace !== undefined ? { name, namespace: key.namespace } : { name };
    const stored = storage.get(definition.storage, place);
    if (stored === undefined || textAt(stored.object.metadata, 'uid') !== owner.uid) dangling.push(owner);
    else if (graphNode(definition.storage, stored).isForeground) waiting.push(owner);
    else solid.push(owner);
  }
  return { solid, dangling, waiting };
}
