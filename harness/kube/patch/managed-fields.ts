/** `metadata.managedFields`. Mirrors apimachinery `pkg/util/managedfields/internal/managedfields.go`. */
import { equalJson, isJsonObject, textAt, type JsonObject, type JsonValue } from '../json/json.ts';
import { EMPTY_SET, readFieldSet, sortedSet, type FieldSet } from './field-set.ts';
import { goJson } from './path-element.ts';

/** Who owns what: one entry of the managed fields. */
export interface Owner {
  readonly manager: string;
  readonly operation: 'Apply' | 'Update';
  readonly apiVersion: string;
  /** Empty: the main resource. */
  readonly subresource: string;
  /** RFC 3339. Absent: the owner never changed anything. */
  readonly time?: string | undefined;
  readonly fields: FieldSet;
}

/** By {@link ownerId}. */
export type Owners = Map<string, Owner>;

/** Upstream's identifier, by which owners are told apart and sorted: appliers are the same in all versions. */
export function ownerId({ manager, operation, apiVersion, subresource }: Omit<Owner, 'fields' | 'time'>): string {
  const name = manager === '' ? '' : `"manager":${goJson(manager)},`;
  const version = operation === 'Apply' ? '' : `,"apiVersion":${goJson(apiVersion)}`;
  const part = subresource === '' ? '' : `,"subresource":${goJson(subresource)}`;
  return `{${name}"operation":"${operation}"${version}${part}}`;
}

/** @throws an Error in upstream's words when an entry is malformed */
export function readManagedFields(list: JsonValue | undefined): Owners {
  const owners: Owners = new Map();
  if (!Array.isArray(list)) return owners;
  list.forEach((item, index) => {
    const entry = isJsonObject(item) ? item : {};
    const owner = readOwner(entry, index);
    entries.set(owner, entry);
    owners.set(ownerId(owner), owner);
  });
  return owners;
}

function readOwner(entry: JsonObject, index: number): Owner {
  const operation = textAt(entry, 'operation');
  if (operation !== 'Apply' && operation !== 'Update') throw new Error('operation must be `Apply` or `Update`');
  const apiVersion = textAt(entry, 'apiVersion') ?? '';
  if (apiVersion === '') throw new Error('apiVersion must not be empty');
  const fieldsType = textAt(entry, 'fieldsType') ?? '';
  if (fieldsType === '') throw new Error(`missing fieldsType in managed fields entry ${String(index)}`);
  if (fieldsType !== 'FieldsV1')
    throw new Error(`invalid fieldsType ${JSON.stringify(fieldsType)} in managed fields entry ${String(index)}`);
  return {
    manager: textAt(entry, 'manager') ?? '',
    operation,
    apiVersion,
    subresource: textAt(entry, 'subresource') ?? '',
    time: textAt(entry, 'time'),
    fields: fieldsOfEntry(entry),
  };
}

/** What was read or written once is not read again. */
const known = new WeakMap<JsonObject, FieldSet>();

/** The entries that owners were read from: an owner who does not change is not written again. */
const entries = new WeakMap<Owner, JsonObject>();

/** Sets that are in order. */
const written = new WeakSet<FieldSet>();

function fieldsOfEntry(entry: JsonObject): FieldSet {
  const raw = entry['fieldsV1'];
  if (!isJsonObject(raw)) return EMPTY_SET;
  const read = known.get(raw);
  if (read !== undefined) return read;
  const fields = readFieldSet(raw);
  known.set(raw, fields);
  known.set(fields, fields);
  return fields;
}

/** The entries in upstream's order; undefined: nobody owns anything. */
export function writeManagedFields(owners: Owners): JsonObject[] | undefined {
  if (owners.size === 0) return undefined;
  return [...owners.values()].sort(compareOwners).map(writeOwner);
}

function writeOwner(owner: Owner): JsonObject {
  const before = entries.get(owner);
  if (before !== undefined && before['fieldsV1'] === owner.fields && written.has(owner.fields)) return before;
  const { manager, operation, apiVersion, subresource, time, fields } = owner;
  const fieldsV1 = written.has(fields) ? fields : sortedSet(fields);
  written.add(fieldsV1);
  known.set(fieldsV1, fieldsV1);
  const entry: JsonObject = {};
  if (manager !== '') entry['manager'] = manager;
  entry['operation'] = operation;
  entry['apiVersion'] = apiVersion;
  if (time !== undefined) entry['time'] = time;
  entry['fieldsType'] = 'FieldsV1';
  entry['fieldsV1'] = fieldsV1;
  if (subresource !== '') entry['subresource'] = subresource;
  return entry;
}

function compareOwners(a: Owner, b: Owner): number {
  return (
    compareTexts(a.operation, b.operation) ||
    compareTexts(a.time ?? '', b.time ?? '') ||
    compareTexts(a.manager, b.manager) ||
    compareTexts(a.apiVersion, b.apiVersion) ||
    compareTexts(a.subresource, b.subresource)
  );
}

export function compareTexts(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** A user says that nobody owns anything by `[]` or `[{}]`. */
export function isReset(list: JsonValue | undefined): boolean {
  if (!Array.isArray(list)) return false;
  const [first] = list;
  return list.length === 0 || (list.length === 1 && isJsonObject(first) && Object.keys(first).length === 0);
}

/**
 * The entries of `next` with the times of `old` when both objects are equal but for these times: a write that changes
 * nothing makes no new revision. Mirrors apiserver `pkg/endpoints/handlers/fieldmanager/equality.go`.
 *
 * @returns `next`, or a copy with the old entries
 */
export function keepTimesOfNoop<T extends JsonObject>(old: JsonObject, next: T): T {
  const [oldMeta, nextMeta] = [old['metadata'], next['metadata']];
  if (!isJsonObject(oldMeta) || !isJsonObject(nextMeta)) return next;
  const [before, after] = [oldMeta['managedFields'], nextMeta['managedFields']];
  if (!Array.isArray(before) || !Array.isArray(after) || before.length !== after.length || after.length === 0)
    return next;
  if (timesOf(before) === timesOf(after)) return next;
  if (!after.every((entry, index) => equalJson(withoutTime(entry), withoutTime(before[index] ?? null)))) return next;
  const candidate = { ...next, metadata: { ...nextMeta, managedFields: before } };
  return equalJson(old, candidate) ? candidate : next;
}

function timesOf(list: readonly JsonValue[]): string {
  return list.map((entry) => (isJsonObject(entry) ? (textAt(entry, 'time') ?? '') : '')).join();
}

function withoutTime(entry: JsonValue): JsonValue {
  if (!isJsonObject(entry)) return entry;
  const { time: _, ...rest } = entry;
  return rest;
}
