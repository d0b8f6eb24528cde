/**
 * Who owns what after a change. Mirrors structured-merge-diff `merge/update.go` and apimachinery
 * `managedfields/internal/{stripmeta,capmanagers}.go`.
 */
import type { JsonObject } from '../json/json.ts';
import { compareTyped, type Comparison } from './compare-typed.ts';
import { difference, intersection, isEmptySet, setOfPaths, union, type FieldSet } from './field-set.ts';
import { compareTexts, ownerId, type Owner, type Owners } from './managed-fields.ts';
import { reconcileFields } from './reconcile-fields.ts';
import type { FieldFilter } from './reset-fields.ts';
import type { TypedSchema } from './typed-schema.ts';

/** The types of one kind in all its versions; undefined: the version is no longer known, its owners are forgotten. */
export type TypeOfVersion = (apiVersion: string) => TypedSchema | undefined;

/** What nobody owns. */
const METADATA_OF_THE_SERVER = setOfPaths(
  ['f:apiVersion'],
  ['f:kind'],
  ['f:metadata'],
  ...[
    'name',
    'namespace',
    'creationTimestamp',
    'selfLink',
    'uid',
    'clusterName',
    'generation',
    'managedFields',
    'resourceVersion',
  ].map((field) => ['f:metadata', `f:${field}`]),
);

export function ownable(fields: FieldSet): FieldSet {
  return difference(fields, METADATA_OF_THE_SERVER);
}

/** Owners by the schemas of now; those of versions that are gone are left out. */
export function reconciledOwners(owners: Owners, typeOfVersion: TypeOfVersion): Owners {
  const result: Owners = new Map();
  for (const [id, owner] of owners) {
    const type = typeOfVersion(owner.apiVersion);
    if (type === undefined) continue;
    const fields = reconcileFields(owner.fields, type);
    result.set(id, fields === owner.fields ? owner : { ...owner, fields });
  }
  return result;
}

export interface ObjectChange {
  readonly before: JsonObject;
  readonly after: JsonObject;
  readonly apiVersion: string;
  readonly typeOfVersion: TypeOfVersion;
  /** Without what the strategy of the resource resets: changes of it do not happen. */
  readonly filter: FieldFilter;
}

/** What a change does to other owners. */
export interface OwnershipChange {
  /** Of the version of the request. */
  readonly comparison: Comparison;
  /** What others own and is changed. */
  readonly conflicts: ReadonlyMap<string, { readonly owner: Owner; readonly fields: FieldSet }>;
  /** Everybody, without what others lose. */
  readonly owners: Owners;
}

/** @param self the owner who makes the change; loses nothing by it */
export function changeOwnership(change: ObjectChange, owners: Owners, self: string | undefined): OwnershipChange {
  const comparisons = new Map<string, Comparison>();
  const compare = (apiVersion: string, type: TypedSchema): Comparison => {
    const known = comparisons.get(apiVersion);
    if (known !== undefined) return known;
    let comparison = compareTyped(change.before, change.after, type);
    if (apiVersion === change.apiVersion)
      comparison = { changed: change.filter(comparison.changed), removed: change.filter(comparison.removed) };
    comparisons.set(apiVersion, comparison);
    return comparison;
  };
  const ownType = change.typeOfVersion(change.apiVersion);
  if (ownType === undefined) throw new TypeError(`no schema of ${change.apiVersion}`);
  const comparison = compare(change.apiVersion, ownType);
  const conflicts = new Map<string, { owner: Owner; fields: FieldSet }>();
  const left: Owners = new Map();
  for (const [id, owner] of owners) {
    const type = change.typeOfVersion(owner.apiVersion);
    if (id === self || type === undefined) {
      if (id === self && !isEmptySet(owner.fields)) left.set(id, owner);
      continue;
    }
    const { changed, removed } = compare(owner.apiVersion, type);
    const lost = intersection(owner.fields, changed);
    if (!isEmptySet(lost)) conflicts.set(id, { owner, fields: lost });
    const fields = difference(difference(owner.fields, lost), removed);
    if (!isEmptySet(fields)) left.set(id, fields === owner.fields ? owner : { ...owner, fields });
  }
  return { comparison, conflicts, owners: left };
}

/** Owners that update directly; older ones are put together beyond this number. */
const UPDATERS_LIMIT = 10;

const OLD_UPDATERS = 'ancient-changes';

/** Puts the oldest updaters of each version into one entry until there are few enough, in place. */
export function capUpdaters(owners: Owners): void {
  const updaters = [...owners].filter(([, owner]) => owner.operation === 'Update');
  let length = updaters.length;
  if (length <= UPDATERS_LIMIT) return;
  updaters.sort(([a, ownerA], [b, ownerB]) => compareTexts(ownerA.time ?? '', ownerB.time ?? '') || compareTexts(a, b));
  const firstOfVersion = new Map<string, string>();
  for (const [id, owner] of updaters) {
    if (length <= UPDATERS_LIMIT) return;
    const { apiVersion, time } = owner;
    const bucket: Owner = {
      manager: OLD_UPDATERS,
      operation: 'Update',
      apiVersion,
      subresource: '',
      fields: owner.fields,
    };
    const bucketId = ownerId(bucket);
    const first = firstOfVersion.get(apiVersion);
    if (first === undefined) {
      firstOfVersion.set(apiVersion, id);
      continue;
    }
    let collected = owners.get(bucketId);
    if (collected === undefined) {
      collected = owners.get(first);
      owners.delete(first);
    }
    owners.delete(id);
    owners.set(bucketId, { ...bucket, time, fields: union(owner.fields, collected?.fields ?? {}) });
    length--;
  }
}
