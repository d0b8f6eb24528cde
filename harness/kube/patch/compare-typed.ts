/** What differs between two objects, as field sets. Mirrors structured-merge-diff `typed/compare.go`. */
import { equalJson, isJsonObject, type JsonObject, type JsonValue } from '../json/json.ts';
import { asMember, EMPTY_SET, LEAF, union, type FieldSet } from './field-set.ts';
import { Duplicates, itemsByElement } from './list-items.ts';
import {
  facetOf,
  granularList,
  granularMap,
  type Facet,
  type FieldType,
  type ListType,
  type MapType,
  type TypedSchema,
} from './typed-schema.ts';

export interface Comparison {
  /** Modified or added. */
  readonly changed: FieldSet;
  readonly removed: FieldSet;
}

/** @throws a BadListItem or an {@link UndeclaredField} */
export function compareTyped(before: JsonObject, after: JsonObject, type: TypedSchema): Comparison {
  const difference = compareValues(before, after, type);
  return { changed: difference?.changed ?? EMPTY_SET, removed: difference?.removed ?? EMPTY_SET };
}

/** An object has a field that its schema does not allow. */
export class UndeclaredField extends Error {}

interface Difference {
  changed?: FieldSet | undefined;
  removed?: FieldSet | undefined;
}

const MODIFIED: Difference = { changed: LEAF };

function compareValues(before: JsonValue, after: JsonValue, type: TypedSchema): Difference | undefined {
  if (before === after) return undefined;
  if (typeof before !== 'object' && typeof after !== 'object') return MODIFIED;
  const facet = facetOf(type, after);
  const other = facetOf(type, before);
  const difference = compareAs(facet, before, after, type);
  // The value was, say, a text and is now an object: both ways to see it count.
  return facet === other ? difference : joined(compareAs(other, before, after, type), difference);
}

function compareAs(facet: Facet, before: JsonValue, after: JsonValue, type: TypedSchema): Difference | undefined {
  const map = facet === 'map' ? granularMap(type) : undefined;
  if (map !== undefined) {
    const [left, right] = [fieldsOf(before), fieldsOf(after)];
    if (left !== undefined || right !== undefined) return compareMaps(left ?? NOTHING, right ?? NOTHING, map);
  }
  const list = facet === 'list' ? granularList(type) : undefined;
  if (list !== undefined) {
    const [left, right] = [itemsOf(before), itemsOf(after)];
    if (left !== undefined || right !== undefined) return compareLists(left ?? [], right ?? [], list);
  }
  return equalJson(before, after) ? undefined : MODIFIED;
}

const NOTHING: JsonObject = {};

/** Undefined: not an object, or empty. */
function fieldsOf(value: JsonValue): JsonObject | undefined {
  if (!isJsonObject(value)) return undefined;
  for (const _ in value) return value;
  return undefined;
}

function itemsOf(value: JsonValue): JsonValue[] | undefined {
  return Array.isArray(value) && value.length > 0 ? value : undefined;
}

function compareMaps(before: JsonObject, after: JsonObject, map: MapType): Difference | undefined {
  const found = new Differences();
  for (const name of Object.keys(before)) {
    const left = before[name] ?? null;
    const missing = !Object.hasOwn(after, name);
    if (!missing && left === after[name]) continue;
    const field = map.field(name);
    if (missing) found.remove(field.element, wholeOf(left, typeOfField(field)));
    else found.add(field.element, compareValues(left, after[name] ?? null, typeOfField(field)));
  }
  for (const name of Object.keys(after))
    if (!Object.hasOwn(before, name)) {
      const field = map.field(name);
      found.change(field.element, wholeOf(after[name] ?? null, typeOfField(field)));
    }
  return found.result();
}

/** The differences of a map or list, by those of its fields or items. */
class Differences {
  #changed: FieldSet | undefined;
  #removed: FieldSet | undefined;

  change(element: string, set: FieldSet): void {
    (this.#changed ??= {})[element] = set;
  }

  remove(element: string, set: FieldSet): void {
    (this.#removed ??= {})[element] = set;
  }

  add(element: string, difference: Difference | undefined): void {
    if (difference?.changed !== undefined) this.change(element, difference.changed);
    if (difference?.removed !== undefined) this.remove(element, difference.removed);
  }

  result(): Difference | undefined {
    if (this.#changed === undefined && this.#removed === undefined) return undefined;
    return { changed: this.#changed, removed: this.#removed };
  }
}

function typeOfField({ type, element }: FieldType): TypedSchema {
  if (type === undefined) throw new UndeclaredField(`.${element.slice(2)}: field not declared in schema`);
  return type;
}

function compareLists(
  before: readonly JsonValue[],
  after: readonly JsonValue[],
  list: ListType,
): Difference | undefined {
  const [left, right] = [itemsByElement(list, before), itemsByElement(list, after)];
  const found = new Differences();
  for (const [element, item] of left) found.add(element, compareItems(item, right.get(element), list.element));
  for (const [element, item] of right)
    if (!left.has(element)) found.change(element, item instanceof Duplicates ? LEAF : wholeOf(item, list.element));
  return found.result();
}

function compareItems(
  before: JsonValue | Duplicates,
  after: JsonValue | Duplicates | undefined,
  type: TypedSchema,
): Difference | undefined {
  if (after === undefined) return { removed: before instanceof Duplicates ? LEAF : wholeOf(before, type) };
  if (before instanceof Duplicates) {
    if (after instanceof Duplicates) return equalJson(before.items, after.items) ? undefined : MODIFIED;
    return { changed: wholeOf(after, type), removed: LEAF };
  }
  if (after instanceof Duplicates) return { removed: wholeOf(before, type), changed: LEAF };
  return compareValues(before, after, type);
}

/** The set of a value that the other side does not have: itself and all below it. */
function wholeOf(value: JsonValue, type: TypedSchema): FieldSet {
  if (typeof value !== 'object') return LEAF;
  const facet = facetOf(type, value);
  if (facet === 'map' && isJsonObject(value)) {
    const map = granularMap(type);
    return map === undefined ? LEAF : wholeMap(value, map);
  }
  if (facet !== 'list' || !Array.isArray(value)) return LEAF;
  const list = granularList(type);
  return list === undefined ? LEAF : wholeList(value, list);
}

function wholeMap(value: JsonObject, map: MapType): FieldSet {
  const fields = Object.keys(value);
  if (fields.length === 0) return LEAF;
  const result: FieldSet = { '.': LEAF };
  for (const name of fields) {
    const field = map.field(name);
    result[field.element] = wholeOf(value[name] ?? null, typeOfField(field));
  }
  return result;
}

function wholeList(items: readonly JsonValue[], list: ListType): FieldSet {
  if (items.length === 0) return LEAF;
  const result: FieldSet = { '.': LEAF };
  for (const [element, item] of itemsByElement(list, items))
    result[element] = item instanceof Duplicates ? LEAF : wholeOf(item, list.element);
  return result;
}

function joined(a: Difference | undefined, b: Difference | undefined): Difference | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return { changed: joinedSets(a.changed, b.changed), removed: joinedSets(a.removed, b.removed) };
}

function joinedSets(a: FieldSet | undefined, b: FieldSet | undefined): FieldSet | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  if (a === LEAF) return asMember(b);
  return b === LEAF ? asMember(a) : union(a, b);
}
