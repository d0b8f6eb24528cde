/** How items of owned lists are told apart. Mirrors structured-merge-diff `typed/helpers.go`. */
import { isJsonObject, type JsonValue } from '../json/json.ts';
import { keyElement, valueElement } from './path-element.ts';
import type { ListType } from './typed-schema.ts';

/** Why an item of a list map or set has no place in it. */
export class BadListItem extends Error {}

/**
 * The path element of an item of a list that is not atomic.
 *
 * @throws a BadListItem with upstream's words
 */
export function itemElement(list: ListType, item: JsonValue): string {
  return list.keys.length > 0 ? keyedElement(list, item) : setElement(item);
}

/** All items by their elements, in the order of their first ones. */
export function itemsByElement(list: ListType, items: readonly JsonValue[]): Map<string, JsonValue | Duplicates> {
  const found = new Map<string, JsonValue | Duplicates>();
  for (const item of items) {
    const element = itemElement(list, item);
    const known = found.get(element);
    if (known === undefined) found.set(element, item);
    else if (known instanceof Duplicates) known.items.push(item);
    else found.set(element, new Duplicates([known, item]));
  }
  return found;
}

/** Several items with one element: old objects may have them. */
export class Duplicates {
  readonly items: JsonValue[];

  constructor(items: JsonValue[]) {
    this.items = items;
  }
}

function keyedElement(list: ListType, item: JsonValue): string {
  if (item === null) throw new BadListItem('associative list with keys may not have a null element');
  if (!isJsonObject(item)) throw new BadListItem('associative list with keys may not have non-map elements');
  const { sortedKeys, keyDefaults } = list;
  const values: (JsonValue | undefined)[] = [];
  let missing = 0;
  for (let index = 0; index < sortedKeys.length; index++) {
    const key = sortedKeys[index] ?? '';
    const value = Object.hasOwn(item, key) ? item[key] : keyDefaults[index];
    values.push(value);
    if (value === undefined) missing++;
  }
  if (missing === values.length) {
    const names = list.keys.map((key) => JSON.stringify(key)).join(' ');
    throw new BadListItem(
      `associative list with keys has an element that omits all key fields [${names}] (and doesn't have default values for any key fields)`,
    );
  }
  return keyElement(sortedKeys, values);
}

function setElement(item: JsonValue): string {
  if (item === null) throw new BadListItem("associative list without keys has an element that's an explicit null");
  if (Array.isArray(item)) throw new BadListItem('not supported: associative list with lists as elements');
  if (isJsonObject(item)) throw new BadListItem("associative list without keys has an element that's a map type");
  return valueElement(item);
}
