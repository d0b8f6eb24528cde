/** Orders of merged lists, as apimachinery `pkg/util/strategicpatch/patch.go` makes them; linear where upstream is quadratic. */
import { isJsonObject, type JsonObject, type JsonValue } from '../json/json.ts';
import { refusals } from '../status/refusals.ts';
import { goText, goType } from './go-text.ts';

/** The type of all items of both lists, as Go sees it. @throws a 500 when they differ, are lists, or there are none */
export function itemType(...lists: readonly (readonly JsonValue[])[]): string {
  let type: string | undefined;
  for (const list of lists)
    for (const item of list) {
      const current = goType(item);
      if (type === undefined) {
        if (Array.isArray(item)) throw refusals.unprocessable();
        type = current;
      } else if (type !== current) {
        const shown = lists.map((each) => goText([...each])).join(' ');
        throw refusals.unclassified(`list element types are not identical: [${shown}]`);
      }
    }
  if (type === undefined) throw refusals.unclassified('no elements in any of the given slices');
  return type;
}

export const OBJECTS = 'map[string]interface {}';

export function noMergeKey(item: JsonObject, mergeKey: string): Error {
  return refusals.unclassified(`map: ${goText(item)} does not contain declared merge key: ${mergeKey}`);
}

export function badArgument(expected: string, actual: JsonValue): Error {
  return refusals.unclassified(
    `expected a ${expected}, but received a ${actual === null ? '%!s(<nil>)' : goType(actual)}`,
  );
}

/**
 * What tells items apart: the value of their merge key, or the item itself.
 *
 * @throws a 500 when an item has no merge key
 */
export function identityOf(item: JsonValue, mergeKey: string): JsonValue {
  if (mergeKey === '') return item;
  if (!isJsonObject(item)) throw badArgument(OBJECTS, item);
  const value = Object.hasOwn(item, mergeKey) ? item[mergeKey] : undefined;
  if (value === undefined) throw noMergeKey(item, mergeKey);
  return value;
}

/**
 * The merged items in their final order: those named by `order` in that order, the others as in `server`, interleaved so
 * that the server's order holds between them where both are known to it.
 */
export function inOrder(
  merged: readonly JsonValue[],
  order: readonly JsonValue[],
  server: readonly JsonValue[],
  mergeKey: string,
): JsonValue[] {
  const wanted = positions(order, mergeKey);
  const known = positions(server, mergeKey);
  const named: JsonValue[] = [];
  const others: JsonValue[] = [];
  for (const item of merged) (wanted.has(identityOf(item, mergeKey)) ? named : others).push(item);
  sortBy(named, wanted, mergeKey);
  sortBy(others, known, mergeKey);
  return interleave(others, named, known, mergeKey);
}

function positions(list: readonly JsonValue[], mergeKey: string): Map<JsonValue, number> {
  const found = new Map<JsonValue, number>();
  list.forEach((item, index) => {
    const identity = identityOf(item, mergeKey);
    if (!found.has(identity)) found.set(identity, index);
  });
  return found;
}

function sortBy(items: JsonValue[], order: ReadonlyMap<JsonValue, number>, mergeKey: string): void {
  const positionOf = (item: JsonValue): number => order.get(identityOf(item, mergeKey)) ?? order.size;
  items.sort((a, b) => positionOf(a) - positionOf(b));
}

function interleave(
  left: readonly JsonValue[],
  right: readonly JsonValue[],
  known: ReadonlyMap<JsonValue, number>,
  mergeKey: string,
): JsonValue[] {
  const result: JsonValue[] = [];
  let [i, j] = [0, 0];
  while (i < left.length && j < right.length) {
    const [a, b] = [left[i] ?? null, right[j] ?? null];
    const [positionOfA, positionOfB] = [known.get(identityOf(a, mergeKey)), known.get(identityOf(b, mergeKey))];
    const leftFirst = positionOfA !== undefined && positionOfB !== undefined && positionOfA < positionOfB;
    result.push(leftFirst ? a : b);
    if (leftFirst) i++;
    else j++;
  }
  return [...result, ...left.slice(i), ...right.slice(j)];
}

/**
 * The items of the patch are among those of `$setElementOrder`, in the same order; deletions do not count.
 *
 * @throws a 500 when they are not
 */
export function checkSetElementOrder(patch: readonly JsonValue[], order: readonly JsonValue[], mergeKey: string): void {
  if (order.length === 0 || patch.length === 0) return;
  const kept = mergeKey === '' ? patch : patch.filter((item) => !isDeletion(item));
  let [patchIndex, orderIndex] = [0, 0];
  while (patchIndex < kept.length && orderIndex < order.length) {
    const item = kept[patchIndex] ?? null;
    if (isJsonObject(item) && Object.hasOwn(item, '$patch')) {
      patchIndex++;
      continue;
    }
    if (identityOf(item, mergeKey) === identityOf(order[orderIndex] ?? null, mergeKey)) patchIndex++;
    orderIndex++;
  }
  if (patchIndex < kept.length && orderIndex >= order.length)
    throw refusals.unclassified(
      `The order in patch list:\n${goText([...patch])}\n doesn't match $setElementOrder list:\n${goText([...order])}\n`,
    );
}

function isDeletion(item: JsonValue): boolean {
  if (!isJsonObject(item)) throw badArgument(OBJECTS, item);
  return item['$patch'] === 'delete';
}
