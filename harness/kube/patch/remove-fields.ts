/** Takes fields and items out of an object. Mirrors structured-merge-diff `typed/remove.go`. */
import { isJsonObject, setOwn, type JsonObject, type JsonValue } from '../json/json.ts';
import { childOf, isMember, subsetOf, type FieldSet } from './field-set.ts';
import { itemElement } from './list-items.ts';
import { facetOf, type ListType, type MapType, type TypedSchema } from './typed-schema.ts';

/** A new object; shares parts with the old one. What becomes empty by it becomes null. @throws a BadListItem */
export function removeFields(object: JsonObject, fields: FieldSet, type: TypedSchema): JsonObject {
  const left = withoutFields(object, fields, type);
  return isJsonObject(left) ? left : {};
}

function withoutFields(value: JsonValue, fields: FieldSet, type: TypedSchema | undefined): JsonValue {
  if (type === undefined) return value;
  switch (facetOf(type, value)) {
    case 'scalar':
      return value;
    case 'list':
      return Array.isArray(value) && type.list !== undefined ? withoutItems(value, fields, type.list) : null;
    case 'map':
      return isJsonObject(value) && type.map !== undefined ? withoutKeys(value, fields, type.map) : null;
  }
}

function withoutItems(items: readonly JsonValue[], fields: FieldSet, list: ListType): JsonValue {
  if (list.relation === 'atomic') return null;
  const result: JsonValue[] = [];
  for (const item of items) {
    const element = itemElement(list, item);
    const node = childOf(fields, element);
    if (node !== undefined && isMember(node)) continue;
    const subset = subsetOf(fields, element);
    result.push(subset === undefined ? item : withoutFields(item, subset, list.element));
  }
  return result.length > 0 ? result : null;
}

function withoutKeys(object: JsonObject, fields: FieldSet, map: MapType): JsonValue {
  if (map.atomic) return null;
  const result: JsonObject = {};
  let filled = false;
  for (const name of Object.keys(object)) {
    const { element, type } = map.field(name);
    const node = childOf(fields, element);
    if (node !== undefined && isMember(node)) continue;
    const value = object[name] ?? null;
    const subset = subsetOf(fields, element);
    setOwn(result, name, subset === undefined ? value : withoutFields(value, subset, type));
    filled = true;
  }
  return filled ? result : null;
}
