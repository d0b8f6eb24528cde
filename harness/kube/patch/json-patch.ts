/**
 * JSON patches (RFC 6902) as `gopkg.in/evanphx/json-patch.v4` `patch.go` applies them, with its ways: `replace` adds what
 * is missing, `copy` of what is missing gives null, the first segment of a path without a leading slash is ignored.
 * Numbers of `test` are compared by value, not by how they are written.
 */
import { cloneJson, equalJson, isJsonObject, setOwn, type JsonObject, type JsonValue } from '../json/json.ts';
import { fieldErrors } from '../status/field-error.ts';
import { refusals } from '../status/refusals.ts';
import { jsonKind } from './merge-patch.ts';
import { jsonText } from '../json/json-text.ts';

/** More operations are refused. */
export const JSON_PATCH_OPERATIONS_LIMIT = 10_000;

/** All that `copy` operations of one patch may copy together, in bytes. */
export const JSON_PATCH_COPY_LIMIT_BYTES: number = 3 * 1024 * 1024;

/**
 * The patched object; shares nothing with its arguments.
 *
 * @param operations the parsed body
 * @throws a 400 when these are no operations, a 413 when they are too many, a 422 when one does not apply
 */
export function applyJsonPatch<T extends JsonObject>(object: T, operations: JsonValue): T {
  const list = decodeOperations(operations);
  const document = new PatchedDocument(cloneJson(object));
  for (const operation of list) if (!document.apply(operation)) throw refusals.unprocessable();
  if (!isJsonObject(document.root)) throw notAnObject(document.root);
  return document.root as T;
}

/** What strict decoding says of the fields of operations: `json patch unknown field "[0].foo"`. */
export function unknownOperationFields(operations: JsonValue): string[] {
  if (!Array.isArray(operations)) return [];
  return operations.flatMap((operation, index) =>
    isJsonObject(operation)
      ? Object.keys(operation)
          .filter((field) => !OPERATION_FIELDS.has(field))
          .map((field) => `json patch unknown field "[${String(index)}].${field}"`)
      : [],
  );
}

const OPERATION_FIELDS = new Set(['op', 'path', 'from', 'value']);

type Operation = JsonObject;

function decodeOperations(operations: JsonValue): readonly Operation[] {
  if (operations === null) return [];
  if (!Array.isArray(operations))
    throw undecodable(`${jsonKind(operations)} into Go value of type []handlers.jsonPatchOp`);
  const list = operations.map((operation): Operation => {
    if (operation === null) return {};
    if (!isJsonObject(operation))
      throw undecodable(`${jsonKind(operation)} into Go value of type handlers.jsonPatchOp`);
    for (const field of ['op', 'path', 'from']) {
      const value = Object.hasOwn(operation, field) ? (operation[field] ?? null) : null;
      if (value !== null && typeof value !== 'string')
        throw undecodable(`${jsonKind(value)} into Go struct field jsonPatchOp.${field} of type string`);
    }
    return operation;
  });
  if (list.length > JSON_PATCH_OPERATIONS_LIMIT)
    throw refusals.tooLarge(
      `Request entity too large: The allowed maximum operations in a JSON patch is ${String(JSON_PATCH_OPERATIONS_LIMIT)}, got ${String(list.length)}`,
    );
  return list;
}

function undecodable(what: string): Error {
  return refusals.badRequest(`error decoding patch: json: cannot unmarshal ${what}`);
}

function notAnObject(root: JsonValue): Error {
  const target =
    'Go value of type struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" }';
  const why = `couldn't get version/kind; json parse error: json: cannot unmarshal ${jsonKind(root)} into ${target}`;
  return refusals.invalid({ group: '', kind: '' }, '', [fieldErrors.invalid('patch', jsonText(root), why)]);
}

type Container = JsonObject | JsonValue[];

export interface Place {
  readonly container: Container;
  readonly key: string;
}

/** Methods return whether the operation applies. */
export class PatchedDocument {
  root: Container;
  #copiedBytes = 0;

  constructor(root: JsonObject) {
    this.root = root;
  }

  apply(operation: Operation): boolean {
    const path = textOf(operation, 'path');
    if (path === undefined) return false;
    switch (textOf(operation, 'op')) {
      case 'add':
        return this.#add(this.find(path), valueOf(operation));
      case 'remove':
        return removeAt(this.find(path));
      case 'replace':
        return this.#replace(path, operation);
      case 'move':
        return this.#move(textOf(operation, 'from'), path);
      case 'copy':
        return this.#copy(textOf(operation, 'from'), path);
      case 'test':
        return this.#test(path, operation);
      default:
        return false;
    }
  }

  find(path: string): Place | undefined {
    const segments = path.split('/');
    if (segments.length < 2) return undefined;
    let container = this.root;
    for (let index = 1; index < segments.length - 1; index++) {
      const next = read(container, unescaped(segments[index] ?? ''));
      if (!Array.isArray(next) && !isJsonObject(next)) return undefined;
      container = next;
    }
    return { container, key: unescaped(segments.at(-1) ?? '') };
  }

  #add(place: Place | undefined, value: JsonValue): boolean {
    if (place === undefined) return false;
    const { container, key } = place;
    if (!Array.isArray(container)) {
      setOwn(container, key, value);
      return true;
    }
    const index = key === '-' ? container.length : indexOf(key, container.length + 1);
    if (index === undefined || index > container.length) return false;
    container.splice(index, 0, value);
    return true;
  }

  #replace(path: string, operation: Operation): boolean {
    const value = valueOf(operation);
    if (path === '') {
      // Neither an object nor a list: nothing happens, and nobody is told.
      if (Array.isArray(value) || isJsonObject(value)) this.root = value;
      return true;
    }
    const place = this.find(path);
    if (place === undefined) return false;
    const { container, key } = place;
    if (!Array.isArray(container)) setOwn(container, key, value);
    else {
      const index = indexOf(key, container.length);
      if (index === undefined || index >= container.length) return false;
      container[index] = value;
    }
    return true;
  }

  #move(from: string | undefined, path: string): boolean {
    const source = from === undefined ? undefined : this.find(from);
    if (source === undefined) return false;
    const value = read(source.container, source.key);
    return value !== undefined && removeAt(source) && this.#add(this.find(path), value);
  }

  #copy(from: string | undefined, path: string): boolean {
    const source = from === undefined ? undefined : this.find(from);
    if (source === undefined) return false;
    const value = read(source.container, source.key);
    if (value === undefined && Array.isArray(source.container)) return false;
    const target = this.find(path);
    if (target === undefined) return false;
    if (value !== undefined) this.#copiedBytes += Buffer.byteLength(jsonText(value));
    if (this.#copiedBytes > JSON_PATCH_COPY_LIMIT_BYTES) return false;
    return this.#add(target, cloneJson(value ?? null));
  }

  #test(path: string, operation: Operation): boolean {
    const wanted = Object.hasOwn(operation, 'value') ? (operation['value'] ?? null) : undefined;
    if (path === '') return wanted !== undefined && equalJson(this.root, wanted);
    const place = this.find(path);
    if (place === undefined) return false;
    const value = read(place.container, place.key);
    if (value === undefined && Array.isArray(place.container)) return false;
    return wanted !== undefined && equalJson(value ?? null, wanted);
  }
}

function removeAt(place: Place | undefined): boolean {
  if (place === undefined) return false;
  const { container, key } = place;
  if (!Array.isArray(container)) return Object.hasOwn(container, key) && Reflect.deleteProperty(container, key);
  const index = indexOf(key, container.length);
  if (index === undefined || index >= container.length) return false;
  container.splice(index, 1);
  return true;
}

function read(container: Container, key: string): JsonValue | undefined {
  if (!Array.isArray(container)) return Object.hasOwn(container, key) ? container[key] : undefined;
  const index = indexOf(key, container.length);
  return index === undefined ? undefined : container[index];
}

/** Negative indices count from the end of `length`. */
function indexOf(key: string, length: number): number | undefined {
  if (!/^[+-]?\d{1,15}$/.test(key)) return undefined;
  const index = Number(key);
  if (index >= 0) return index;
  return index < -length ? undefined : index + length;
}

function unescaped(segment: string): string {
  return segment.includes('~') ? segment.replace(/~[01]/g, (escape) => (escape === '~1' ? '/' : '~')) : segment;
}

function textOf(operation: Operation, field: string): string | undefined {
  const value = Object.hasOwn(operation, field) ? operation[field] : undefined;
  return typeof value === 'string' ? value : undefined;
}

/** A copy: later operations may change what this one put there. */
function valueOf(operation: Operation): JsonValue {
  return Object.hasOwn(operation, 'value') ? cloneJson(operation['value'] ?? null) : null;
}
