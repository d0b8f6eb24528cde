import { isJsonObject, type JsonObject } from '../../kube/json/json.ts';
import { nullableLists, type NullableLists } from '../../kube/schema/nullable-lists.ts';
import type { ResourceDefinition } from './resource-definition.ts';

/**
 * Lists that Go writes as null while they are empty, in place. Until an object is stored an empty list is still told from
 * none: who sent it owns it.
 */
export function nullEmptyLists(object: JsonObject, { decoding, schema }: ResourceDefinition): void {
  if (decoding !== 'builtin') return;
  const lists = nullableLists(schema);
  nullIn(object, lists.root);
  for (const [field, names] of lists.below) {
    const struct = object[field];
    if (isJsonObject(struct)) nullIn(struct, names);
  }
}

function nullIn(object: JsonObject, names: NullableLists['root']): void {
  for (const name of names) {
    const list = object[name];
    if (Array.isArray(list) && list.length === 0) object[name] = null;
  }
}
