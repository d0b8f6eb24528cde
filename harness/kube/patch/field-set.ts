/**
 * Sets of field paths, in the form of FieldsV1 itself: an object whose keys are path elements. A node that is empty or has
 * the key `.` (always first) is in the set; every other key leads to a child. Mirrors structured-merge-diff
 * `fieldpath/set.go`.
 *
 * Sets are never changed once made and share their parts. The root is no path: its `.` has no meaning.
 */
import type { JsonObject } from '../json/json.ts';
import { canonicalElement, compareElements, elementText } from './path-element.ts';
import type { TypedSchema } from './typed-schema.ts';

export type FieldSet = JsonObject;

export const EMPTY_SET: FieldSet = Object.freeze({});

/** A node that is in the set and has no children. */
export const LEAF: FieldSet = Object.freeze({});

const SELF = '.';

export function isEmptySet(set: FieldSet): boolean {
  for (const key in set) return key === SELF && Object.keys(set).length === 1;
  return true;
}

/** Whether the path of a node is in the set. */
export function isMember(node: FieldSet): boolean {
  for (const key in node) return key === SELF;
  return true;
}

/** The same children, in the set itself. */
export function asMember(node: FieldSet): FieldSet {
  return isMember(node) ? node : { [SELF]: LEAF, ...node };
}

export function childOf(set: FieldSet, element: string): FieldSet | undefined {
  return set[element] as FieldSet | undefined;
}

/** The children of a node, or undefined when it has none. */
export function subsetOf(set: FieldSet, element: string): FieldSet | undefined {
  const child = childOf(set, element);
  return child === undefined || isEmptySet(child) ? undefined : child;
}

/** @param elements `['f:metadata', 'f:name']` */
export function hasPath(set: FieldSet, elements: readonly string[]): boolean {
  let node: FieldSet | undefined = set;
  for (const element of elements) {
    node = childOf(node, element);
    if (node === undefined) return false;
  }
  return elements.length > 0 && isMember(node);
}

export function setOfPaths(...paths: readonly (readonly string[])[]): FieldSet {
  return paths.reduce<FieldSet>((set, path) => union(set, pathNode(path, 0)), EMPTY_SET);
}

function pathNode(path: readonly string[], from: number): FieldSet {
  const element = path[from];
  return element === undefined ? LEAF : { [element]: pathNode(path, from + 1) };
}

export function union(a: FieldSet, b: FieldSet): FieldSet {
  if (a === b || isEmptySet(b)) return a;
  if (isEmptySet(a)) return b;
  return unionOfNodes(a, b);
}

function unionOfNodes(a: FieldSet, b: FieldSet): FieldSet {
  if (a === b) return a;
  if (isEmptySet(a)) return isMember(a) ? asMember(b) : b;
  if (isEmptySet(b)) return isMember(b) ? asMember(a) : a;
  const result: FieldSet = isMember(a) || isMember(b) ? { [SELF]: LEAF } : {};
  for (const key in a) {
    if (key === SELF) continue;
    const other = childOf(b, key);
    const child = a[key] as FieldSet;
    result[key] = other === undefined ? child : unionOfNodes(child, other);
  }
  for (const key in b) result[key] ??= b[key] as FieldSet;
  return result;
}

/** Paths of `a` that are not in `b`. */
export function difference(a: FieldSet, b: FieldSet): FieldSet {
  return isEmptySet(b) ? a : (subtract(a, b, false) ?? EMPTY_SET);
}

/** Paths of `a` that are neither in `b` nor below a path of `b`. */
export function recursiveDifference(a: FieldSet, b: FieldSet): FieldSet {
  return isEmptySet(b) ? a : (subtract(a, b, true) ?? EMPTY_SET);
}

/** Without regard to whether the nodes are members. Undefined: nothing is left. */
function subtract(a: FieldSet, b: FieldSet, recursive: boolean): FieldSet | undefined {
  let result: FieldSet | undefined;
  for (const key in a) {
    if (key === SELF) continue;
    const child = a[key] as FieldSet;
    const other = childOf(b, key);
    const left = other === undefined ? child : subtractNode(child, other, recursive);
    if (left !== undefined) (result ??= {})[key] = left;
  }
  return result;
}

function subtractNode(a: FieldSet, b: FieldSet, recursive: boolean): FieldSet | undefined {
  const excluded = isMember(b);
  if (excluded && recursive) return undefined;
  const children = subtract(a, b, recursive);
  if (excluded || !isMember(a)) return children;
  return children === undefined ? LEAF : { [SELF]: LEAF, ...children };
}

export function intersection(a: FieldSet, b: FieldSet): FieldSet {
  return intersect(a, b) ?? EMPTY_SET;
}

function intersect(a: FieldSet, b: FieldSet): FieldSet | undefined {
  let result: FieldSet | undefined;
  for (const key in a) {
    if (key === SELF) continue;
    const other = childOf(b, key);
    if (other === undefined) continue;
    const child = a[key] as FieldSet;
    const children = child === other ? child : intersect(child, other);
    const both = isMember(child) && isMember(other);
    const node = both ? (children === undefined ? LEAF : asMember(children)) : children;
    if (node !== undefined) (result ??= {})[key] = node;
  }
  return result;
}

/** Adds the paths of declared fields that lead to paths of the set. */
export function withNamedFields(set: FieldSet, type: TypedSchema | undefined): FieldSet {
  if (isEmptySet(set)) return set;
  const result: FieldSet = isMember(set) ? { [SELF]: LEAF } : {};
  for (const key in set) {
    if (key === SELF) continue;
    const child = set[key] as FieldSet;
    if (isEmptySet(child)) result[key] = child;
    else if (key.startsWith('f:')) {
      const field = type?.map?.field(key.slice(2));
      const named = withNamedFields(child, field?.type);
      result[key] = field?.declared === true ? asMember(named) : named;
    } else result[key] = withNamedFields(child, key.startsWith('k:') ? type?.list?.element : undefined);
  }
  return result;
}

/** Every path as a message shows it (`.spec.replicas`), those of a level before those below them. */
export function pathTexts(set: FieldSet): string[] {
  const texts: string[] = [];
  collectTexts(set, '', texts);
  return texts;
}

function collectTexts(set: FieldSet, prefix: string, texts: string[]): void {
  const keys = Object.keys(set).filter((key) => key !== SELF);
  keys.sort(compareElements);
  for (const key of keys) if (isMember(set[key] as FieldSet)) texts.push(prefix + elementText(key));
  for (const key of keys) {
    const child = set[key] as FieldSet;
    if (!isEmptySet(child)) collectTexts(child, prefix + elementText(key), texts);
  }
}

/** With keys in upstream's order. Returns the argument when they are. */
export function sortedSet(set: FieldSet): FieldSet {
  let previous = '';
  let ordered = true;
  let changed: FieldSet | undefined;
  for (const key in set) {
    if (key === SELF) continue;
    if (previous !== '' && compareElements(previous, key) > 0) ordered = false;
    previous = key;
    const child = set[key] as FieldSet;
    const now = sortedSet(child);
    if (now !== child) (changed ??= { ...set })[key] = now;
  }
  const result = changed ?? set;
  return ordered ? result : reordered(result);
}

function reordered(set: FieldSet): FieldSet {
  const result: FieldSet = isMember(set) ? { [SELF]: LEAF } : {};
  const keys = Object.keys(set).filter((key) => key !== SELF);
  for (const key of keys.sort(compareElements)) result[key] = set[key] as FieldSet;
  return result;
}

/**
 * Reads FieldsV1 that others wrote: elements in one form, `.` first, elements of unknown types left out.
 *
 * @throws an Error when an element is malformed
 */
export function readFieldSet(fields: JsonObject): FieldSet {
  return readNode(fields, 0);
}

/** Deeper sets are those of no real object. */
const DEPTH_LIMIT = 1_000;

function readNode(fields: JsonObject, depth: number): FieldSet {
  if (depth > DEPTH_LIMIT) throw new Error('fields are nested too deeply');
  const result: FieldSet = Object.hasOwn(fields, SELF) ? { [SELF]: LEAF } : {};
  for (const key of Object.keys(fields)) {
    const child = fields[key];
    const element = key === SELF ? undefined : canonicalElement(key);
    if (element === undefined) continue;
    const node =
      typeof child === 'object' && child !== null && !Array.isArray(child) ? readNode(child, depth + 1) : LEAF;
    const known = childOf(result, element);
    result[element] = known === undefined ? node : unionOfNodes(known, node);
  }
  return result;
}
