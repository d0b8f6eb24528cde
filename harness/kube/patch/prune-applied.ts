/** Removes what an applier no longer applies. Mirrors `prune` of structured-merge-diff `merge/update.go`. */
import type { JsonObject } from '../json/json.ts';
import { difference, EMPTY_SET, intersection, isEmptySet, union, withNamedFields, type FieldSet } from './field-set.ts';
import { fieldsOf } from './fields-of.ts';
import type { Owners } from './managed-fields.ts';
import type { TypeOfVersion } from './ownership.ts';
import { removeFields } from './remove-fields.ts';
import type { TypedSchema } from './typed-schema.ts';

/**
 * The merged object without the fields that the applier owned before and that nobody, itself included, owns now. Versions
 * of a kind differ in their schemas only.
 *
 * @param owners with the new fields of the applier
 */
export function pruneApplied(
  merged: JsonObject,
  owners: Owners,
  last: { readonly fields: FieldSet; readonly apiVersion: string } | undefined,
  typeOfVersion: TypeOfVersion,
): JsonObject {
  const type = last === undefined ? undefined : typeOfVersion(last.apiVersion);
  if (last === undefined || type === undefined || isEmptySet(last.fields)) return merged;
  const lastFields = withNamedFields(last.fields, type);
  let pruned = removeFields(merged, lastFields, type);
  for (const [version, owned] of ownedByVersion(owners, last.apiVersion)) {
    const versionType = typeOfVersion(version);
    if (versionType !== undefined) pruned = addBackOwned(merged, pruned, owned, versionType);
  }
  return addBackDangling(merged, pruned, lastFields, type);
}

/** The version of the last configuration first. */
function ownedByVersion(owners: Owners, first: string): ReadonlyMap<string, FieldSet> {
  const owned = new Map<string, FieldSet>([[first, EMPTY_SET]]);
  for (const { apiVersion, fields } of owners.values())
    owned.set(apiVersion, union(owned.get(apiVersion) ?? EMPTY_SET, fields));
  return owned;
}

function addBackOwned(merged: JsonObject, pruned: JsonObject, owned: FieldSet, type: TypedSchema): JsonObject {
  const kept = union(withNamedFields(fieldsOf(pruned, type), type), withNamedFields(owned, type));
  return removeFields(merged, difference(withNamedFields(fieldsOf(merged, type), type), kept), type);
}

/** Only what the applier owned may go. */
function addBackDangling(merged: JsonObject, pruned: JsonObject, last: FieldSet, type: TypedSchema): JsonObject {
  const gone = difference(withNamedFields(fieldsOf(merged, type), type), withNamedFields(fieldsOf(pruned, type), type));
  return removeFields(merged, intersection(gone, last), type);
}
