/** The field set of a value. Mirrors structured-merge-diff `typed/tofieldset.go`. */
import { isJsonObject, type JsonObject, type JsonValue } from '../json/json.ts';
import { asMember, EMPTY_SET, LEAF, type FieldSet } from './field-set.ts';
import { itemElement } from './list-items.ts';
import { facetOf, type ListType, type MapType, type TypedSchema } from './typed-schema.ts';

/** Every path that whoever applies the object owns. @throws a BadListItem */
export function fieldsOf(object: JsonObject, type: TypedSchema): FieldSet {
  return contentOf(object, type) ?? EMPTY_SET;
}

/** What a value adds at its path and below it; undefined: nothing. */
function contentOf(value: JsonValue, type: TypedSchema | undefined): FieldSet | undefined {
  if (type === undefined) return undefined;
  const facet = facetOf(type, value);
  if (facet === 'scalar') return LEAF;
  if (facet === 'map') return mapContent(value, type.map);
  const { list } = type;
  if (list === undefined || list.relation === 'atomic') return LEAF;
  return Array.isArray(value) ? listContent(value, list) : undefined;
}

function mapContent(value: JsonValue, map: MapType | undefined): FieldSet | undefined {
  if (map === undefined || map.atomic) return LEAF;
  if (!isJsonObject(value)) return undefined;
  let result: FieldSet | undefined;
  for (const name of Object.keys(value)) {
    const child = value[name] ?? null;
    const { element, type, declared } = map.field(name);
    const content = contentOf(child, type);
    const own = !declared || child === null || (isJsonObject(child) && Object.keys(child).length === 0);
    const node = own ? asMember(content ?? LEAF) : content;
    if (node !== undefined) (result ??= {})[element] = node;
  }
  return result;
}

function listContent(items: readonly JsonValue[], list: ListType): FieldSet | undefined {
  let result: FieldSet | undefined;
  for (const item of items) {
    const element = itemElement(list, item);
    // Items with the same key are owned together.
    const node = result !== undefined && Object.hasOwn(result, element) ? LEAF : contentOf(item, list.element);
    (result ??= {})[element] = asMember(node ?? LEAF);
  }
  return result;
}
