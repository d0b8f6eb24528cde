/**
 * Ownership of replicas through the scale subresource. Mirrors apimachinery `pkg/util/managedfields/scalehandler.go`, with
 * its ways: owners that come through the scale have no time, and a Scale with 0 replicas has no `replicas` (leave it out
 * of the objects that are given to the field manager).
 */
import type { JsonObject, JsonValue } from '../json/json.ts';
import { difference, hasPath, isEmptySet, setOfPaths } from './field-set.ts';
import { ownerId, readManagedFields, writeManagedFields, type Owners } from './managed-fields.ts';

/** Where each version of a kind has its replicas: `{'apps/v1': ['spec', 'replicas']}`. */
export type ReplicasPaths = Readonly<Record<string, readonly string[]>>;

const SCALE_VERSION = 'autoscaling/v1';
const SCALE_REPLICAS = ['f:spec', 'f:replicas'];

/** The managed fields of the Scale of an object: those of who owns its replicas. @throws an Error when they are malformed */
export function scaleFieldsOf(entries: JsonValue | undefined, paths: ReplicasPaths): JsonObject[] | undefined {
  const owners: Owners = new Map();
  for (const owner of readManagedFields(entries).values()) {
    const path = pathOf(paths, owner.apiVersion);
    if (path === undefined || !hasPath(owner.fields, path)) continue;
    const scale = { ...owner, apiVersion: SCALE_VERSION, fields: setOfPaths(SCALE_REPLICAS) };
    owners.set(ownerId(owner), scale);
  }
  return writeManagedFields(owners);
}

/**
 * The managed fields of the object after its Scale was written.
 *
 * @param entries of the object before
 * @param scaleEntries of the Scale after
 * @param apiVersion of the object
 * @throws an Error when they are malformed
 */
export function fieldsAfterScale(
  entries: JsonValue | undefined,
  scaleEntries: JsonValue | undefined,
  apiVersion: string,
  paths: ReplicasPaths,
): JsonObject[] | undefined {
  const before = readManagedFields(entries);
  const scale = readManagedFields(scaleEntries);
  const owners: Owners = new Map();
  for (const [id, owner] of before) {
    const path = pathOf(paths, owner.apiVersion);
    if (path === undefined || !hasPath(owner.fields, path) || scale.delete(id)) {
      owners.set(id, owner);
      continue;
    }
    const fields = difference(owner.fields, setOfPaths(path));
    if (!isEmptySet(fields)) owners.set(id, { ...owner, fields });
  }
  const path = pathOf(paths, apiVersion);
  if (path !== undefined)
    for (const [id, owner] of scale)
      if (hasPath(owner.fields, SCALE_REPLICAS))
        owners.set(id, { ...owner, apiVersion, time: before.get(id)?.time, fields: setOfPaths(path) });
  return writeManagedFields(owners);
}

function pathOf(paths: ReplicasPaths, apiVersion: string): readonly string[] | undefined {
  return Object.hasOwn(paths, apiVersion) ? paths[apiVersion]?.map((field) => `f:${field}`) : undefined;
}
