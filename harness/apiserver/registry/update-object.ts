/** Mirrors apiserver `pkg/registry/rest/update.go` and the Update of `pkg/registry/generic/registry/store.go`. */
import type { ApiObject } from '../../kube/json/api-object.ts';
import { listAt, textAt } from '../../kube/json/json.ts';
import type { ObjectKey } from '../../kube/meta/object.ts';
import { keepTimesOfNoop } from '../../kube/patch/managed-fields.ts';
import { refusals } from '../../kube/status/refusals.ts';
import type { Stored } from '../storage/storage.ts';
import { admissionAttributes } from './admission-attributes.ts';
import { mutate, validate } from './admit.ts';
import { createObject, groupResource } from './create-object.ts';
import { fieldOwner } from './field-owner.ts';
import { afterwards, type Eventually } from './eventually.ts';
import { countGeneration, isUnchanged, keepSystemFields } from './object-change.ts';
import { nullEmptyLists } from './null-empty-lists.ts';
import { inWireOrder } from './object-order.ts';
import { storedForm, viewOf, viewOfObject, type ObjectView } from './object-view.ts';
import { dropRepeatedOwners } from './owner-references.ts';
import type { ResourceDefinition } from './resource-definition.ts';
import { strategyContext, type StoreEnvironment, type Write, type Written } from './store-environment.ts';
import type { ResourceStrategy } from './strategy.ts';
import { invalid, refuseInvalidUpdate } from './write-problems.ts';

export interface UpdateRequest extends Write {
  readonly key: ObjectKey;
  /** What comes next, as a draft of its own: called again when another write came between. `live` must not be changed. */
  next(live: ApiObject | undefined): ApiObject;
  /** Those of the part that is written. */
  readonly strategy: ResourceStrategy;
  /** The drafts come from server-side apply: their managed fields are done. */
  readonly applied?: boolean;
  /** Whether an object that is not there is made. */
  readonly creates: boolean;
  /** Whether a uid in the draft must be the stored one, as PUT wants; else another uid is a wrong field. */
  readonly checksUid?: boolean;
}

export const MODIFIED = 'the object has been modified; please apply your changes to the latest version and try again';

/**
 * Changes an object, or makes it where that is asked for.
 *
 * @throws KubeStatusError
 */
export function updateObject(
  env: StoreEnvironment,
  definition: ResourceDefinition,
  request: UpdateRequest,
): Eventually<Written> {
  const current = env.storage.get(definition.storage, request.key);
  if (current === undefined) return createInstead(env, definition, request);
  const live = viewOf(current, definition);
  const draft = ownedDraft(env, definition, request, live.object);
  const { name, namespace = '' } = request.key;
  const subject = { operation: 'UPDATE', namespace, name, object: draft, oldObject: live.object } as const;
  const attributes = admissionAttributes(definition, subject, request);
  const plugins = request.skipAdmission === true ? [] : env.admission;
  return afterwards(mutate(plugins, attributes), () => {
    if (plugins.length > 0) request.strategy.default?.(draft);
    prepare(env, definition, request, draft, current, live.object);
    return afterwards(validate(plugins, attributes), () => write(env, definition, request, draft, current, live));
  });
}

function createInstead(
  env: StoreEnvironment,
  definition: ResourceDefinition,
  request: UpdateRequest,
): Eventually<Written> {
  if (!request.creates) throw refusals.notFound(groupResource(definition), request.key.name);
  const draft = request.next(undefined);
  const uid = textAt(draft.metadata, 'uid') ?? '';
  if (uid !== '' && request.applied === true) {
    const why = `uid mismatch: the provided object specified uid ${uid}, and no existing object was found`;
    throw refusals.conflict(groupResource(definition), request.key.name, why);
  }
  if (request.checksUid === true) refuseOtherUid(definition, request.key, draft, undefined, request.context.dryRun);
  // What an object that is not there should look like is no condition for making it.
  delete draft.metadata['resourceVersion'];
  return createObject(env, definition, { ...request, draft });
}

/** The wanted object, defaulted, with its managed fields. */
function ownedDraft(
  env: StoreEnvironment,
  definition: ResourceDefinition,
  request: UpdateRequest,
  live: ApiObject,
): ApiObject {
  const { context, strategy } = request;
  let draft = request.next(live);
  if (strategy.default === undefined) definition.strategy.default?.(draft);
  else strategy.default(draft);
  dropRepeatedOwners(draft, context.warn);
  if (context.fieldManager === '') {
    if (draft.metadata['managedFields'] === undefined && live.metadata['managedFields'] !== undefined)
      draft.metadata['managedFields'] = live.metadata['managedFields'];
  } else if (request.applied !== true) {
    draft = env.fields.updated(live, draft, fieldOwner(env, definition, request), definition.schema);
  }
  return draft;
}

/** Everything between the admission phases, in upstream's order. */
function prepare(
  env: StoreEnvironment,
  definition: ResourceDefinition,
  request: UpdateRequest,
  draft: ApiObject,
  current: Stored,
  live: ApiObject,
): void {
  const { strategy, context, key } = request;
  if (request.checksUid === true) refuseOtherUid(definition, key, draft, live, context.dryRun);
  const sent = revisionOf(draft);
  if (sent === 0 && strategy.allowUnconditionalUpdate !== false)
    draft.metadata['resourceVersion'] = String(current.revision);
  else if (sent === 0) {
    const why = 'metadata.resourceVersion: Invalid value: 0: must be specified for an update';
    // Upstream names the resource here, not its kind.
    throw refusals.invalid({ group: definition.group, kind: definition.plural }, key.name, [
      { type: 'FieldValueInvalid', field: 'metadata.resourceVersion', body: why.slice(26) },
    ]);
  } else if (sent !== current.revision) throw refusals.conflict(groupResource(definition), key.name, MODIFIED);
  keepSystemFields(draft, live);
  strategy.prepareForUpdate?.(draft, live, strategyContext(env, context));
  if (definition.strategy.tracksGeneration === true && request.subresource !== 'status') countGeneration(draft, live);
  refuseInvalidUpdate(definition, strategy, draft, live);
  for (const warning of strategy.warnings?.(draft, live) ?? []) context.warn(warning);
}

function refuseOtherUid(
  definition: ResourceDefinition,
  key: ObjectKey,
  draft: ApiObject,
  live: ApiObject | undefined,
  dryRun: boolean,
): void {
  const uid = textAt(draft.metadata, 'uid') ?? '';
  const actual = textAt(live?.metadata, 'uid') ?? '';
  if (uid === '' || uid === actual) return;
  const place = definition.decoding === 'custom' ? `${definition.group}/${definition.plural}` : definition.plural;
  // A dry run looks before the storage puts its prefix there.
  const path = `${dryRun ? '' : '/registry'}/${place}/${key.namespace === undefined ? '' : `${key.namespace}/`}${key.name}`;
  const why =
    `StorageError: invalid object, Code: 4, Key: ${path}, ResourceVersion: 0, AdditionalErrorMsg: ` +
    `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${actual}`;
  throw refusals.conflict(groupResource(definition), key.name, why);
}

/** 0: none was sent. */
function revisionOf({ metadata }: ApiObject): number {
  const text = textAt(metadata, 'resourceVersion') ?? '';
  if (text === '') return 0;
  if (/^\d{1,20}$/.test(text)) return Number(text);
  throw refusals.unclassified(`strconv.ParseUint: parsing ${JSON.stringify(text)}: invalid syntax`);
}

function write(
  env: StoreEnvironment,
  definition: ResourceDefinition,
  request: UpdateRequest,
  draft: ApiObject,
  current: Stored,
  live: ObjectView,
): Eventually<Written> {
  // Somebody was asked and another write came between: everything is decided anew.
  if (env.storage.get(definition.storage, request.key) !== current) return updateObject(env, definition, request);
  const { context, strategy } = request;
  if (endsDeletion(definition, draft)) return remove(env, definition, draft, current, context.dryRun);
  nullEmptyLists(draft, definition);
  const settled = keepTimesOfNoop(live.object, draft);
  if (isUnchanged(settled, live.object)) return { view: live, created: false, stored: current };
  const reservation = strategy.reserve?.(draft, live.object, strategyContext(env, context));
  if (reservation !== undefined && reservation.errors.length > 0) throw invalid(definition, draft, reservation.errors);
  if (context.dryRun) {
    reservation?.undo();
    return { view: viewOfObject(inWireOrder(draft, draft.apiVersion)), created: false };
  }
  const next = inWireOrder(storedForm(draft, definition), definition.storageVersion);
  const stored = env.storage.update(definition.storage, current, next);
  if (stored === undefined) {
    reservation?.undo();
    return updateObject(env, definition, request);
  }
  reservation?.commit?.();
  return { view: viewOf(stored, definition), created: false, stored };
}

/** Whether nothing keeps an object any more that is being deleted. */
export function endsDeletion({ strategy }: ResourceDefinition, object: ApiObject): boolean {
  const { metadata } = object;
  if (metadata['deletionTimestamp'] === undefined || listAt(metadata, 'finalizers').length > 0) return false;
  return (metadata['deletionGracePeriodSeconds'] ?? 0) === 0 && strategy.holdsDeletion?.(object) !== true;
}

function remove(
  env: StoreEnvironment,
  definition: ResourceDefinition,
  draft: ApiObject,
  current: Stored,
  dryRun: boolean,
): Written {
  if (!dryRun) {
    env.storage.delete(definition.storage, current);
    definition.strategy.released?.(current.object);
  }
  return { view: viewOfObject(inWireOrder(draft, draft.apiVersion)), created: false };
}
