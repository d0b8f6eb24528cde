/**
 * Strategic merge patches, as apimachinery `pkg/util/strategicpatch/patch.go` applies them to objects.
 *
 * Does: `$patch` (`replace`, `delete`) in objects and lists, `$retainKeys`, `$setElementOrder/…`,
 * `$deleteFromPrimitiveList/…`, lists merged by key or as sets of scalars, nulls.
 * Does not: make patches, merge patches with patches.
 */
import type { JsonSchema } from '../api/apiextensions.ts';
import { cloneJson, isJsonObject, setOwn, type JsonObject, type JsonValue } from '../json/json.ts';
import { refusals } from '../status/refusals.ts';
import {
  badArgument,
  checkSetElementOrder,
  identityOf,
  inOrder,
  itemType,
  noMergeKey,
  OBJECTS,
} from './element-order.ts';
import { goText, goType } from './go-text.ts';
import { jsonKind } from './merge-patch.ts';
import { goKind, listMetadata, structMetadata } from './patch-metadata.ts';

const DIRECTIVE = '$patch';
const RETAIN_KEYS = '$retainKeys';
const DELETE_FROM_LIST = '$deleteFromPrimitiveList';
const ELEMENT_ORDER = '$setElementOrder';

/**
 * The patched object; shares nothing with its arguments. It may hold what the schema does not allow: decode it.
 *
 * @param schema of the kind, with its patch strategies
 * @throws a 400, 422 or (as upstream, for most mistakes) 500
 */
export function strategicMergePatch(object: JsonObject, patch: JsonValue, schema: JsonSchema): JsonObject {
  // Upstream decodes `null` to an empty patch.
  if (patch === null) return cloneJson(object);
  if (!isJsonObject(patch))
    throw refusals.badRequest(
      `json: cannot unmarshal ${jsonKind(patch)} into Go value of type map[string]interface {}`,
    );
  return mergeObject(cloneJson(object), cloneJson(patch), schema);
}

/** May change both. */
function mergeObject(original: JsonObject, patch: JsonObject, schema: JsonSchema | undefined): JsonObject {
  if (Object.hasOwn(patch, DIRECTIVE)) return applyDirective(patch);
  applyRetainKeys(original, patch);
  applyElementOrders(original, patch, schema);
  for (const key of Object.keys(patch)) mergeField(original, key, patch[key] ?? null, schema);
  return original;
}

function applyDirective(patch: JsonObject): JsonObject {
  const directive = patch[DIRECTIVE] ?? null;
  if (directive === 'delete') return {};
  if (directive !== 'replace') throw unknownDirective(directive, patch);
  Reflect.deleteProperty(patch, DIRECTIVE);
  return patch;
}

function unknownDirective(directive: JsonValue, patch: JsonObject): Error {
  const shown = typeof directive === 'string' ? directive : `%!s(${goType(directive)}=${goText(directive)})`;
  return refusals.unclassified(`unknown patch type: ${shown} in map: ${goText(patch)}`);
}

/** Drops what the directive does not name. */
function applyRetainKeys(original: JsonObject, patch: JsonObject): void {
  if (!Object.hasOwn(patch, RETAIN_KEYS)) return;
  const list = patch[RETAIN_KEYS];
  Reflect.deleteProperty(patch, RETAIN_KEYS);
  if (!Array.isArray(list)) throw refusals.badRequest('invalid patch format of retainKeys');
  const retained = new Set<JsonValue>(list);
  for (const key of Object.keys(patch)) {
    if (patch[key] === null || key.startsWith(DELETE_FROM_LIST) || key.startsWith(ELEMENT_ORDER)) continue;
    if (!retained.has(key)) throw refusals.badRequest('invalid patch format of retainKeys');
  }
  for (const key of Object.keys(original)) if (!retained.has(key)) Reflect.deleteProperty(original, key);
}

/** Merges the lists whose order the patch gives, and takes both out of the patch. */
function applyElementOrders(original: JsonObject, patch: JsonObject, schema: JsonSchema | undefined): void {
  for (const directive of Object.keys(patch)) {
    if (!directive.startsWith(ELEMENT_ORDER)) continue;
    const order = patch[directive] ?? null;
    Reflect.deleteProperty(patch, directive);
    if (!Array.isArray(order)) throw badArgument('[]interface {}', order);
    const key = directiveTarget(directive, ELEMENT_ORDER, 'setElementOrder list');
    const live = listField(original, key);
    const patched = listField(patch, key);
    const { schema: items, strategy, mergeKey } = listMetadata(schema, key);
    checkSetElementOrder(patched ?? [], order, mergeKey);
    if (live === undefined && patched === undefined) continue;
    // Merging changes lists in place; the order of the server is the one before.
    const server = [...(live ?? [])];
    let merged = live ?? [];
    if (patched !== undefined)
      merged =
        live === undefined
          ? withoutDirectives(patched)
          : mergeList(live, patched, items, { strategy, mergeKey, deletes: false });
    itemType(server, patched ?? []);
    setOwn(original, key, inOrder(merged, order, server, mergeKey));
    Reflect.deleteProperty(patch, key);
  }
}

function directiveTarget(directive: string, prefix: string, what: string): string {
  if (!directive.startsWith(`${prefix}/`)) throw refusals.badRequest(`invalid patch format of ${what}`);
  return directive.slice(prefix.length + 1);
}

function listField(object: JsonObject, key: string): JsonValue[] | undefined {
  if (!Object.hasOwn(object, key)) return undefined;
  const list = object[key] ?? null;
  if (!Array.isArray(list)) throw badArgument('[]interface {}', list);
  return list;
}

function mergeField(original: JsonObject, field: string, value: JsonValue, schema: JsonSchema | undefined): void {
  const deletes = field.startsWith(DELETE_FROM_LIST);
  const key = deletes ? directiveTarget(field, DELETE_FROM_LIST, 'primitive list') : field;
  if (value === null) {
    Reflect.deleteProperty(original, key);
    return;
  }
  const current = Object.hasOwn(original, key) ? (original[key] ?? null) : undefined;
  if (current === undefined || goType(current) !== goType(value)) {
    if (deletes) return;
    discardNulls(value);
    keep(original, key, value);
  } else if (Array.isArray(current) && Array.isArray(value)) {
    const { schema: items, strategy, mergeKey } = listMetadata(schema, key);
    setOwn(original, key, mergeList(current, value, items, { strategy, mergeKey, deletes }));
  } else if (isJsonObject(current) && isJsonObject(value)) {
    const { schema: child, strategy } = structMetadata(schema, key);
    setOwn(original, key, strategy === 'replace' ? value : mergeObject(current, value, child));
  } else keep(original, key, value);
}

/** A value that is a directive itself removes the field. */
function keep(target: JsonObject, key: string, value: JsonValue): void {
  if (isJsonObject(value) && Object.hasOwn(value, DIRECTIVE)) Reflect.deleteProperty(target, key);
  else setOwn(target, key, cleaned(value));
}

/** Without objects that carry a directive, at any depth. */
function cleaned(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return withoutDirectives(value);
  if (!isJsonObject(value)) return value;
  for (const key of Object.keys(value)) keep(value, key, value[key] ?? null);
  return value;
}

function withoutDirectives(list: readonly JsonValue[]): JsonValue[] {
  return list.filter((item) => !isJsonObject(item) || !Object.hasOwn(item, DIRECTIVE)).map(cleaned);
}

/** In place, in all objects within. */
function discardNulls(value: JsonValue): void {
  if (Array.isArray(value)) value.forEach(discardNulls);
  else if (isJsonObject(value))
    for (const key of Object.keys(value)) {
      const field = value[key] ?? null;
      if (field === null) Reflect.deleteProperty(value, key);
      else discardNulls(field);
    }
}

interface ListPatch {
  readonly strategy: string;
  readonly mergeKey: string;
  /** The patch names scalars to remove. */
  readonly deletes: boolean;
}

function mergeList(
  original: JsonValue[],
  patch: JsonValue[],
  items: JsonSchema | undefined,
  { strategy, mergeKey, deletes }: ListPatch,
): JsonValue[] {
  if (strategy !== 'merge' && !deletes) return patch;
  if (original.length === 0 && patch.length === 0) return original;
  if (itemType(original, patch) !== OBJECTS) {
    if (deletes) {
      const gone = new Set(patch);
      return original.filter((item) => !gone.has(item));
    }
    return inOrder([...new Set([...original, ...patch])], patch, original, '');
  }
  if (mergeKey === '') throw refusals.unclassified(`cannot merge lists without merge key for ${goKind(items)}`);
  const { kept, plain, replaced } = applyListDirectives(original, patch, mergeKey);
  // After a replacement the items of the patch are all there is.
  if (replaced) return inOrder(plain, [], plain, mergeKey);
  const merged = mergeItems(kept, plain, mergeKey, items);
  return inOrder(merged, plain, kept, mergeKey);
}

function applyListDirectives(
  original: JsonValue[],
  patch: readonly JsonValue[],
  mergeKey: string,
): { kept: JsonValue[]; plain: JsonObject[]; replaced: boolean } {
  const plain: JsonObject[] = [];
  const deleted = new Set<JsonValue>();
  let replaced = false;
  for (const item of patch) {
    if (!isJsonObject(item)) continue;
    const directive = Object.hasOwn(item, DIRECTIVE) ? (item[DIRECTIVE] ?? null) : undefined;
    if (directive === undefined) plain.push(item);
    else if (directive === 'replace') replaced = true;
    else if (directive === 'delete') deleted.add(identityOf(item, mergeKey));
    else if (directive === 'merge') throw refusals.unclassified('merging lists cannot yet be specified in the patch');
    else throw unknownDirective(directive, item);
  }
  const kept =
    deleted.size === 0
      ? original
      : original.filter((item) => !isJsonObject(item) || !deleted.has(item[mergeKey] ?? null));
  return { kept, plain, replaced };
}

function mergeItems(
  original: readonly JsonValue[],
  patch: readonly JsonObject[],
  mergeKey: string,
  schema: JsonSchema | undefined,
): JsonValue[] {
  const merged = [...original];
  const positions = new Map<JsonValue, number>();
  merged.forEach((item, index) => {
    const value = isJsonObject(item) && Object.hasOwn(item, mergeKey) ? item[mergeKey] : undefined;
    if (value !== undefined && !positions.has(value)) positions.set(value, index);
  });
  for (const item of patch) {
    const value = Object.hasOwn(item, mergeKey) ? item[mergeKey] : undefined;
    if (value === undefined) throw noMergeKey(item, mergeKey);
    const position = positions.get(value);
    const current = position === undefined ? undefined : merged[position];
    if (position !== undefined && isJsonObject(current)) merged[position] = mergeObject(current, item, schema);
    else {
      positions.set(value, merged.length);
      merged.push(item);
    }
  }
  return merged;
}
