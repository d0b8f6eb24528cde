/**
 * Field ownership: who changed what, and server-side apply. Mirrors apimachinery `pkg/util/managedfields` (the chain of
 * managers in `internal/fieldmanager.go`) over structured-merge-diff v6.
 *
 * Does: ownership of updates and applies, conflicts, force, removal of what is no longer applied, resets, versions with
 * other schemas, the cap on updaters, the annotation of client-side apply.
 * Does not: conversion between versions (they differ in their schemas only), defaulting, name and namespace checks.
 */
import type { JsonSchema } from '../api/apiextensions.ts';
import type { ApiObject } from '../json/api-object.ts';
import { cloneJson, equalJson, isJsonObject, objectAt, textAt, type JsonObject } from '../json/json.ts';
import { KubeStatusError } from '../status/kube-status-error.ts';
import { refusals } from '../status/refusals.ts';
import { applyConflict, type Conflicts } from './apply-conflict.ts';
import { difference, EMPTY_SET, isEmptySet, union } from './field-set.ts';
import { fieldsOf } from './fields-of.ts';
import { fieldsOfLastApplied, LAST_APPLIED_MANAGER, lastAppliedOf, setLastApplied } from './last-applied.ts';
import { isReset, ownerId, readManagedFields, writeManagedFields, type Owner, type Owners } from './managed-fields.ts';
import { mergeTyped } from './merge-typed.ts';
import {
  capUpdaters,
  changeOwnership,
  ownable,
  reconciledOwners,
  type ObjectChange,
  type TypeOfVersion,
} from './ownership.ts';
import { pruneApplied } from './prune-applied.ts';
import { filterOf, type ResetFields } from './reset-fields.ts';
import { isBuiltIn, typeOfKind, type TypedSchema } from './typed-schema.ts';
import { typedProblems } from './validate-typed.ts';
import { zeroObject } from './zero-object.ts';

/** Who makes a change, and how. */
export interface ManagedBy {
  /** Empty: `unknown`. */
  readonly manager: string;
  /** Of the request. */
  readonly apiVersion: string;
  /** Empty: the main resource. */
  readonly subresource: string;
  /** RFC 3339, whole seconds. */
  readonly time: string;
  /** What the strategy resets on this request, from {@link resetFieldsOf}: nobody comes to own it. */
  readonly resetFields?: ResetFields | undefined;
  /** The schemas of other versions of the kind; default: entries of other versions are dropped. */
  readonly otherVersions?: (apiVersion: string) => JsonSchema | undefined;
}

export interface AppliedBy extends ManagedBy {
  readonly force: boolean;
  /** The kind that the request is for; the configuration must be of it. */
  readonly kind?: string;
}

export interface FieldManager {
  /**
   * `next` with the managed fields that follow from a create (`live` is undefined), update or patch. Never fails: when
   * ownership cannot be told, that of `live` stays. Changes neither argument; the result shares parts with `next`.
   */
  updated(live: ApiObject | undefined, next: ApiObject, by: ManagedBy, schema: JsonSchema | undefined): ApiObject;
  /**
   * The live object with a configuration applied, managed fields included. Not defaulted and, for built-in kinds, not
   * decoded. Changes neither argument and shares nothing with them.
   *
   * @throws a 409 with causes when others own what would change; a 400 or 500, as upstream, for bad configurations
   */
  applied(live: ApiObject | undefined, config: ApiObject, by: AppliedBy, schema: JsonSchema | undefined): ApiObject;
}

export const fieldManager: FieldManager = {
  updated: (live, next, by, schema) => {
    try {
      const owners = updateOwners(live, next, by, schema);
      return withOwners(next, owners);
    } catch (error) {
      if (error instanceof KubeStatusError) throw error;
      return withManagedFields(next, live?.metadata['managedFields']);
    }
  },
  applied: (live, config, by, schema) => {
    checkConfig(config, by);
    try {
      const result = new Application(live, config, by, schema).run();
      if (by.manager === LAST_APPLIED_MANAGER && lastAppliedOf(result) !== undefined) setLastApplied(result, config);
      return result;
    } catch (error) {
      // The stack ends before the object does: deeper than what upstream decodes.
      if (error instanceof RangeError) throw refusals.badRequest('error decoding YAML: exceeded max depth');
      throw error;
    }
  },
};

const BEFORE_FIRST_APPLY = 'before-first-apply';

/** Undefined: nobody owns anything, and nobody starts to. */
function updateOwners(
  live: ApiObject | undefined,
  next: ApiObject,
  by: ManagedBy,
  schema: JsonSchema | undefined,
): Owners | undefined {
  const owners = ownersBefore(live, next, by);
  if (owners.size === 0 && live !== undefined) return undefined;
  return takeOwnership(live ?? emptyObject(next, schema), next, owners, by, schema);
}

/** What the request says counts, if it says something of use; on subresources it does not. */
function ownersBefore(live: ApiObject | undefined, next: ApiObject, { subresource }: ManagedBy): Owners {
  const ofLive = live?.metadata['managedFields'];
  if (subresource === '') {
    const ofNext = next.metadata['managedFields'];
    if (isReset(ofNext)) return new Map();
    if (ofNext !== undefined && ofNext !== ofLive && !equalJson(ofNext, ofLive)) {
      const owners = readableOwners(ofNext);
      if (owners.size > 0) return owners;
    }
  }
  return readableOwners(ofLive);
}

function readableOwners(entries: ApiObject['metadata'][string] | undefined): Owners {
  try {
    return readManagedFields(entries);
  } catch {
    return new Map();
  }
}

/** Owners after an update by somebody. */
function takeOwnership(
  before: JsonObject,
  after: JsonObject,
  owners: Owners,
  by: ManagedBy,
  schema: JsonSchema | undefined,
): Owners {
  const change = changeOf(before, after, by, schema);
  const next = changeOwnership(change, reconciledOwners(owners, change.typeOfVersion), undefined);
  const fields = ownable(next.comparison.changed);
  if (!isEmptySet(fields)) {
    const owner: Owner = { ...identityOf(by), operation: 'Update', time: by.time, fields };
    const id = ownerId(owner);
    next.owners.set(id, { ...owner, fields: union(next.owners.get(id)?.fields ?? EMPTY_SET, fields) });
  }
  capUpdaters(next.owners);
  return next.owners;
}

function identityOf(by: ManagedBy): Pick<Owner, 'manager' | 'apiVersion' | 'subresource'> {
  return {
    manager: by.manager === '' ? 'unknown' : by.manager,
    apiVersion: by.apiVersion,
    subresource: by.subresource,
  };
}

function changeOf(
  before: JsonObject,
  after: JsonObject,
  by: ManagedBy,
  schema: JsonSchema | undefined,
): ObjectChange & { readonly typeOfVersion: TypeOfVersion } {
  return {
    before: withoutManagedFields(before),
    after: withoutManagedFields(after),
    apiVersion: by.apiVersion,
    typeOfVersion: versionsOf(by, schema),
    filter: filterOf(by.resetFields),
  };
}

function versionsOf(by: ManagedBy, schema: JsonSchema | undefined): TypeOfVersion {
  const type = typeOfKind(schema);
  return (apiVersion) => {
    if (apiVersion === by.apiVersion) return type;
    const other = by.otherVersions?.(apiVersion);
    return other === undefined ? undefined : typeOfKind(other);
  };
}

/** What an object is before it is created. */
function emptyObject(of: JsonObject, schema: JsonSchema | undefined): JsonObject {
  if (schema !== undefined && isBuiltIn(schema)) return zeroObject(schema);
  return { apiVersion: of['apiVersion'] ?? '', kind: of['kind'] ?? '' };
}

function withoutManagedFields(object: JsonObject): JsonObject {
  const metadata = object['metadata'];
  if (!isJsonObject(metadata) || !Object.hasOwn(metadata, 'managedFields')) return object;
  const { managedFields: _, ...others } = metadata;
  return { ...object, metadata: others };
}

function withOwners(object: ApiObject, owners: Owners | undefined): ApiObject {
  return withManagedFields(object, owners === undefined ? undefined : writeManagedFields(owners));
}

function withManagedFields(object: ApiObject, entries: ApiObject['metadata'][string] | undefined): ApiObject {
  const { managedFields: _, ...metadata } = objectAt(object, 'metadata') ?? {};
  return { ...object, metadata: entries === undefined ? metadata : { ...metadata, managedFields: entries } };
}

function checkConfig(config: ApiObject, { kind, apiVersion }: AppliedBy): void {
  const given = kindText(config);
  if (textAt(config, 'apiVersion') !== apiVersion || (kind !== undefined && textAt(config, 'kind') !== kind))
    throw refusals.badRequest(`invalid object type: ${given}`);
  if (isJsonObject(config.metadata) && (config.metadata['managedFields'] ?? null) !== null)
    throw refusals.badRequest('metadata.managedFields must be nil');
}

/** `apps/v1, Kind=Deployment`; `/v1, Kind=Pod` in the core group. */
function kindText(object: JsonObject): string {
  const apiVersion = textAt(object, 'apiVersion') ?? '';
  const slashes = apiVersion.split('/').length - 1;
  if (slashes > 1) return '/, Kind=';
  return `${slashes === 0 ? '/' : ''}${apiVersion}, Kind=${textAt(object, 'kind') ?? ''}`;
}

/** One apply. */
class Application {
  readonly #live: ApiObject | undefined;
  readonly #config: ApiObject;
  readonly #by: AppliedBy;
  readonly #schema: JsonSchema | undefined;
  readonly #typeOfVersion: TypeOfVersion;
  readonly #type: TypedSchema;

  constructor(live: ApiObject | undefined, config: ApiObject, by: AppliedBy, schema: JsonSchema | undefined) {
    this.#live = live;
    this.#config = config;
    this.#by = by;
    this.#schema = schema;
    this.#typeOfVersion = versionsOf(by, schema);
    this.#type = typeOfKind(schema);
  }

  run(): ApiObject {
    const by = this.#by;
    const before = withoutManagedFields(this.#live ?? emptyObject(this.#config, this.#schema));
    const self: Owner = { ...identityOf(by), operation: 'Apply', fields: EMPTY_SET };
    const id = ownerId(self);
    const owners = reconciledOwners(this.#ownersBefore(), this.#typeOfVersion);
    const problems = typedProblems(this.#config, this.#type);
    if (problems !== undefined)
      throw refusals.unclassified(`failed to create typed patch object (${describeObject(this.#config)}): ${problems}`);
    const last = owners.get(id);
    const fields = filterOf(by.resetFields)(fieldsOf(this.#config, this.#type));
    owners.set(id, { ...self, time: last?.time, fields });
    const after = this.#merge(before, owners, last, fields);
    const next = changeOwnership(changeOf(before, after, by, this.#schema), owners, id);
    this.#checkConflicts(next.conflicts);
    this.#settle(next.owners, id, !equalJson(before, after));
    return withOwners(cloneJson(after) as ApiObject, next.owners);
  }

  #merge(before: JsonObject, owners: Owners, last: Owner | undefined, fields: Owner['fields']): JsonObject {
    const merged = mergeTyped(before, withoutManagedFields(this.#config), this.#type);
    if (last?.apiVersion === this.#by.apiVersion && isEmptySet(difference(last.fields, fields))) return merged;
    return pruneApplied(merged, owners, last, this.#typeOfVersion);
  }

  #checkConflicts(conflicts: Conflicts): void {
    if (this.#by.force || conflicts.size === 0) return;
    const { manager, apiVersion } = this.#by;
    const allowed =
      manager === LAST_APPLIED_MANAGER && this.#live !== undefined
        ? fieldsOfLastApplied(withoutManagedFields(this.#live), apiVersion, this.#type)
        : undefined;
    if (allowed === undefined) throw applyConflict(conflicts);
    const others = [...conflicts]
      .map(([id, { owner, fields }]) => [id, { owner, fields: difference(fields, allowed) }] as const)
      .filter(([, { fields }]) => !isEmptySet(fields));
    if (others.length > 0) throw applyConflict(new Map(others));
  }

  /** An applier has the time at which it last changed the object. */
  #settle(owners: Owners, id: string, changed: boolean): void {
    const own = owners.get(id);
    if (own === undefined) return;
    const fields = ownable(own.fields);
    if (isEmptySet(fields)) owners.delete(id);
    else owners.set(id, { ...own, fields, time: changed ? this.#by.time : own.time });
  }

  /** An object that nobody owns is said to be owned by who made it. */
  #ownersBefore(): Owners {
    const live = this.#live;
    if (live === undefined) return new Map();
    const owners = this.#readOwners(live);
    if (owners.size > 0) return owners;
    const by = { ...this.#by, manager: BEFORE_FIRST_APPLY };
    return takeOwnership(emptyObject(live, this.#schema), live, owners, by, this.#schema);
  }

  #readOwners(live: ApiObject): Owners {
    try {
      return readManagedFields(live.metadata['managedFields']);
    } catch (error) {
      throw refusals.unclassified(
        `failed to decode managed fields: ${error instanceof Error ? error.message : String(error)}`,
      );
    }
  }
}

/** `default/web; apps/v1, Kind=Deployment`. */
function describeObject(object: ApiObject): string {
  const metadata = isJsonObject(object.metadata) ? object.metadata : undefined;
  return `${textAt(metadata, 'namespace') ?? ''}/${textAt(metadata, 'name') ?? ''}; ${kindText(object)}`;
}
