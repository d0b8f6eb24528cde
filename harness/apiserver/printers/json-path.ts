/**
 * The values that a JSONPath finds, as client-go `util/jsonpath` with missing keys allowed. Does one path; not texts
 * between paths, `range` and `$`.
 */
import { isJsonObject, type JsonObject, type JsonValue } from '../../kube/json/json.ts';

export type PathStep =
  | { readonly type: 'field'; readonly name: string }
  | { readonly type: 'wildcard' }
  | { readonly type: 'recursive' }
  | { readonly type: 'slice'; readonly start: number; readonly end: number; readonly step: number }
  | { readonly type: 'index'; readonly index: number }
  | { readonly type: 'union'; readonly paths: readonly JsonPath[] }
  | {
      readonly type: 'filter';
      readonly left: Operand;
      readonly test?: { readonly by: Comparison; readonly right: Operand };
    };

export type JsonPath = readonly PathStep[];

export type Comparison = '==' | '!=' | '<' | '<=' | '>' | '>=';

/** A path from the item that is looked at, or a constant. */
export type Operand =
  | { readonly type: 'path'; readonly path: JsonPath }
  | { readonly type: 'constant'; readonly value: string | number | boolean };

/** Undefined: the path does not fit the value (an index of no list, texts compared with numbers). */
export function findPath(path: JsonPath, root: JsonValue): readonly JsonValue[] | undefined {
  try {
    return walk(path, root);
  } catch (error) {
    if (error instanceof UnfitValue) return undefined;
    throw error;
  }
}

class UnfitValue extends Error {}

/** Deep enough for every object; not so deep that the stack ends. */
const DEEPEST = 500;

function walk(path: JsonPath, root: JsonValue): JsonValue[] {
  let values: JsonValue[] = [root];
  for (const step of path) {
    const next: JsonValue[] = [];
    for (const value of values) if (value !== null) take(step, value, next);
    values = next;
  }
  return values;
}

type Container = Exclude<JsonValue, null>;

function take(step: PathStep, value: Container, found: JsonValue[]): void {
  switch (step.type) {
    case 'field':
      takeField(step.name, value, found);
      return;
    case 'wildcard':
      for (const child of childrenOf(value)) found.push(child);
      return;
    case 'recursive':
      descend(value, found, 0);
      return;
    case 'index':
      found.push(itemAt(listOf(value), step.index));
      return;
    case 'slice':
      takeSlice(step, listOf(value), found);
      return;
    case 'union':
      for (const path of step.paths) for (const item of walk(path, value)) found.push(item);
      return;
    case 'filter':
      for (const item of listOf(value)) if (passes(step, item)) found.push(item);
  }
}

function takeField(name: string, value: Container, found: JsonValue[]): void {
  if (isJsonObject(value) && Object.hasOwn(value, name)) found.push(value[name] ?? null);
}

/** A negative index counts from the end. */
function itemAt(list: readonly JsonValue[], index: number): JsonValue {
  const item = list.at(index);
  if (item === undefined) throw new UnfitValue('index out of bounds');
  return item;
}

function takeSlice(
  { start, end, step }: { start: number; end: number; step: number },
  list: JsonValue[],
  found: JsonValue[],
): void {
  const from = start < 0 ? start + list.length : start;
  const to = Math.min(end < 0 ? end + list.length : end, list.length);
  if (from < 0 || step < 1) throw new UnfitValue('slice out of bounds');
  for (let index = from; index < to; index += step) found.push(list[index] ?? null);
}

function descend(value: JsonValue, found: JsonValue[], depth: number): void {
  if (depth > DEEPEST) throw new UnfitValue('too deep');
  found.push(value);
  for (const child of childrenOf(value))
    if (typeof child === 'object' && child !== null) descend(child, found, depth + 1);
}

/** Those of an object by the alphabet of its keys. */
function childrenOf(value: JsonValue): JsonValue[] {
  if (Array.isArray(value)) return value;
  return isJsonObject(value) ? sortedValues(value) : [];
}

function sortedValues(object: JsonObject): JsonValue[] {
  return Object.keys(object)
    .sort()
    .map((key) => object[key] ?? null);
}

function listOf(value: JsonValue): JsonValue[] {
  if (Array.isArray(value)) return value;
  throw new UnfitValue('not a list');
}

function passes({ left, test }: Extract<PathStep, { type: 'filter' }>, item: JsonValue): boolean {
  const lefts = valuesOf(left, item);
  if (test === undefined) return lefts.length > 0;
  const rights = valuesOf(test.right, item);
  if (lefts.length > 1 || rights.length > 1) throw new UnfitValue('only one value can be compared');
  const [a, b] = [lefts[0], rights[0]];
  if (a === undefined || b === undefined) return false;
  return compare(a, b, test.by);
}

function valuesOf(operand: Operand, item: JsonValue): readonly JsonValue[] {
  return operand.type === 'constant' ? [operand.value] : walk(operand.path, item);
}

function compare(a: JsonValue, b: JsonValue, by: Comparison): boolean {
  if (typeof a !== typeof b || typeof a === 'object' || typeof b === 'object') throw new UnfitValue('not comparable');
  switch (by) {
    case '==':
      return a === b;
    case '!=':
      return a !== b;
    case '<':
      return a < b;
    case '<=':
      return a <= b;
    case '>':
      return a > b;
    case '>=':
      return a >= b;
  }
}
