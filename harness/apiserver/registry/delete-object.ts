/** Mirrors apiserver `pkg/registry/rest/delete.go` and the Delete of `pkg/registry/generic/registry/store.go`. */
import type { ApiObject } from '../../kube/json/api-object.ts';
import { numberAt, textAt, type JsonObject } from '../../kube/json/json.ts';
import type { ObjectKey } from '../../kube/meta/object.ts';
import { refusals } from '../../kube/status/refusals.ts';
import type { Stored } from '../storage/storage.ts';
import { admissionAttributes } from './admission-attributes.ts';
import { mutate, validate } from './admit.ts';
import { groupResource } from './create-object.ts';
import { dependentFinalizers } from './dependent-finalizers.ts';
import { afterwards, type Eventually } from './eventually.ts';
import { inWireOrder } from './object-order.ts';
import { storedForm, viewOf, viewOfObject, type ObjectView } from './object-view.ts';
import type { DeletionOptions, WriteContext } from './registry.ts';
import type { ResourceDefinition } from './resource-definition.ts';
import type { StoreEnvironment, Write } from './store-environment.ts';
import { timestamp, timestampOf } from './timestamp.ts';
import { jsonText } from '../../kube/json/json-text.ts';

export interface DeleteRequest extends Write {
  readonly key: ObjectKey;
  readonly deletion: DeletionOptions;
}

export interface Deleted {
  /** The last state, in the version of the definition. */
  readonly view: ObjectView;
  /** Whether it is gone; false: it waits for finalizers or its grace period. */
  readonly deleted: boolean;
}

/** @throws KubeStatusError */
export function deleteObject(
  env: StoreEnvironment,
  definition: ResourceDefinition,
  request: DeleteRequest,
): Eventually<Deleted> {
  warnOfSilence(definition, request.deletion, request.context);
  const current = env.storage.get(definition.storage, request.key);
  if (current === undefined) throw refusals.notFound(groupResource(definition), request.key.name);
  const live = viewOf(current, definition);
  refuseOtherState(definition, live.object, request.deletion);
  const { name, namespace = '' } = request.key;
  const subject = { operation: 'DELETE', namespace, name, oldObject: live.object } as const;
  const attributes = admissionAttributes(definition, subject, request);
  const plugins = request.skipAdmission === true ? [] : env.admission;
  return afterwards(mutate(plugins, attributes), () =>
    afterwards(validate(plugins, attributes), () => {
      if (env.storage.get(definition.storage, request.key) !== current) return deleteObject(env, definition, request);
      return remove(env, definition, request, current, live);
    }),
  );
}

/** Of a deletion that does not say what becomes of dependents, whether or not it finds something. */
export function warnOfSilence(
  { strategy }: ResourceDefinition,
  { propagationPolicy }: DeletionOptions,
  { warn }: WriteContext,
): void {
  if (strategy.silentDeletionWarning !== undefined && propagationPolicy === undefined)
    warn(strategy.silentDeletionWarning);
}

function refuseOtherState(definition: ResourceDefinition, object: ApiObject, { preconditions }: DeletionOptions): void {
  if (preconditions === undefined) return;
  const { name = '', uid = '', resourceVersion = '' } = object.metadata as Partial<Record<string, string>>;
  const of = { group: definition.group, resource: definition.kind };
  if (preconditions.uid !== undefined && preconditions.uid !== uid) {
    const why =
      `the UID in the precondition (${preconditions.uid}) does not match the UID in record (${uid}). ` +
      'The object might have been deleted and then recreated';
    throw refusals.conflict(of, name, why);
  }
  if (preconditions.resourceVersion !== undefined && preconditions.resourceVersion !== resourceVersion) {
    const why =
      `the ResourceVersion in the precondition (${preconditions.resourceVersion}) does not match the ResourceVersion in ` +
      `record (${resourceVersion}). The object might have been modified`;
    throw refusals.conflict(of, name, why);
  }
}

function remove(
  env: StoreEnvironment,
  definition: ResourceDefinition,
  request: DeleteRequest,
  current: Stored,
  live: ObjectView,
): Deleted {
  const grace = graceOf(env, definition, live.object, request.deletion);
  if (grace === 'pending') return { view: live, deleted: false };
  const { dryRun } = request.context;
  const finalizers = dependentFinalizers(
    live.object,
    request.deletion.propagationPolicy,
    definition.strategy.defaultPropagation,
  );
  const drains = definition.strategy.holdsDeletion?.(live.object) === true;
  const held = finalizers.length > 0 || drains;
  if (held || (grace !== undefined && grace.seconds > 0)) {
    const draft = marked(env, definition, live.object, finalizers, grace);
    const view = dryRun ? viewOfObject(draft) : rewritten(env, definition, current, live, draft);
    return { view, deleted: false };
  }
  const draft = grace === undefined ? undefined : marked(env, definition, live.object, finalizers, grace);
  if (dryRun) return { view: draft === undefined ? live : viewOfObject(draft), deleted: true };
  let last = current;
  if (draft !== undefined) last = rewriteStored(env, definition, current, draft) ?? current;
  const gone = env.storage.delete(definition.storage, last);
  definition.strategy.released?.(last.object);
  return { view: gone === undefined ? live : viewOf(gone, definition), deleted: true };
}

interface Grace {
  readonly seconds: number;
  readonly deletionTimestamp: string;
}

/** Undefined: the kind knows no grace, or none is left. `pending`: an earlier deletion is under way and stays as it is. */
function graceOf(
  env: StoreEnvironment,
  definition: ResourceDefinition,
  object: ApiObject,
  { gracePeriodSeconds }: DeletionOptions,
): Grace | 'pending' | undefined {
  const { strategy } = definition;
  if (strategy.gracePeriodSeconds === undefined) return undefined;
  const requested = gracePeriodSeconds !== undefined && gracePeriodSeconds < 0 ? 1 : gracePeriodSeconds;
  const { metadata } = object;
  const began = textAt(metadata, 'deletionTimestamp');
  if (began !== undefined) {
    const left = numberAt(metadata, 'deletionGracePeriodSeconds') ?? 0;
    if (left === 0) return undefined;
    if (requested === undefined || requested >= left) return 'pending';
    return { seconds: requested, deletionTimestamp: timestampOf(Date.parse(began) + (requested - left) * 1000) };
  }
  const seconds = strategy.gracePeriodSeconds(object, requested);
  return seconds === undefined ? undefined : { seconds, deletionTimestamp: timestamp(env.clock, seconds) };
}

/** A copy that is being deleted. */
function marked(
  env: StoreEnvironment,
  definition: ResourceDefinition,
  live: ApiObject,
  finalizers: readonly string[],
  grace: Grace | undefined,
): ApiObject {
  const metadata: JsonObject = { ...live.metadata };
  const draft: ApiObject = { ...live, metadata };
  const first = metadata['deletionTimestamp'] === undefined;
  const generation = numberAt(metadata, 'generation') ?? 0;
  if (first && generation > 0) metadata['generation'] = generation + 1;
  if (grace !== undefined) {
    metadata['deletionTimestamp'] = grace.deletionTimestamp;
    metadata['deletionGracePeriodSeconds'] = grace.seconds;
  } else {
    const now = timestamp(env.clock);
    if (first || (textAt(metadata, 'deletionTimestamp') ?? '') > now) metadata['deletionTimestamp'] = now;
    if (definition.strategy.holdsDeletion === undefined || finalizers.length > 0)
      metadata['deletionGracePeriodSeconds'] = 0;
  }
  if (finalizers.length > 0) metadata['finalizers'] = [...finalizers];
  else delete metadata['finalizers'];
  definition.strategy.prepareForDeletion?.(draft);
  return draft;
}

function rewritten(
  env: StoreEnvironment,
  definition: ResourceDefinition,
  current: Stored,
  live: ObjectView,
  draft: ApiObject,
): ObjectView {
  if (jsonText(draft.metadata) === jsonText(live.object.metadata)) return live;
  const stored = rewriteStored(env, definition, current, draft);
  return stored === undefined ? live : viewOf(stored, definition);
}

function rewriteStored(
  env: StoreEnvironment,
  definition: ResourceDefinition,
  current: Stored,
  draft: ApiObject,
): Stored | undefined {
  return env.storage.update(
    definition.storage,
    current,
    inWireOrder(storedForm(draft, definition), definition.storageVersion),
  );
}
