/** Mirrors apiserver `pkg/registry/rest/create.go` and the Create of `pkg/registry/generic/registry/store.go`. */
import type { ApiObject } from '../../kube/json/api-object.ts';
import { textAt } from '../../kube/json/json.ts';
import type { ObjectKey } from '../../kube/meta/object.ts';
import { KubeStatusError } from '../../kube/status/kube-status-error.ts';
import { refusals } from '../../kube/status/refusals.ts';
import type { AdmissionAttributes } from '../admission/admission.ts';
import { admissionAttributes } from './admission-attributes.ts';
import { mutate, validate } from './admit.ts';
import { afterwards, type Eventually } from './eventually.ts';
import { fieldOwner } from './field-owner.ts';
import { generateName } from './generate-name.ts';
import { generateUid } from './generate-uid.ts';
import { nullEmptyLists } from './null-empty-lists.ts';
import { inWireOrder } from './object-order.ts';
import { storedForm, viewOf, viewOfObject } from './object-view.ts';
import { dropRepeatedOwners } from './owner-references.ts';
import type { ResourceDefinition } from './resource-definition.ts';
import { strategyContext, type StoreEnvironment, type Write, type Written } from './store-environment.ts';
import { timestamp } from './timestamp.ts';
import { invalid, refuseInvalidCreate } from './write-problems.ts';

/** How often a generated name is tried before the client is told to. */
const NAME_ATTEMPTS = 8;

/** What only the server sets. */
const SYSTEM_FIELDS = [
  'creationTimestamp',
  'uid',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
  'selfLink',
] as const;

export interface CreateRequest extends Write {
  /** Already in `draft.metadata` where it is namespaced. */
  readonly draft: ApiObject;
  /** The draft comes from server-side apply: its managed fields are done. */
  readonly applied?: boolean;
}

/**
 * Stores a new object. Takes the draft over.
 *
 * @throws KubeStatusError
 */
export function createObject(
  env: StoreEnvironment,
  definition: ResourceDefinition,
  request: CreateRequest,
): Eventually<Written> {
  const { context } = request;
  wipeSystemFields(request.draft);
  definition.strategy.default?.(request.draft);
  dropRepeatedOwners(request.draft, context.warn);
  const draft = request.applied === true ? request.draft : managed(env, definition, request);
  const attributes = attributesOf(definition, draft, request);
  const plugins = request.skipAdmission === true ? [] : env.admission;
  const mutated = mutate(plugins, attributes);
  if (mutated === undefined) return finish(env, definition, draft, request, NAME_ATTEMPTS);
  return mutated.then(() => {
    // A webhook may have added what has defaults of its own.
    definition.strategy.default?.(draft);
    dropRepeatedOwners(draft, context.warn);
    return finish(env, definition, draft, request, NAME_ATTEMPTS);
  });
}

function wipeSystemFields({ metadata }: ApiObject): void {
  for (const field of SYSTEM_FIELDS) if (metadata[field] !== undefined) Reflect.deleteProperty(metadata, field);
}

function managed(env: StoreEnvironment, definition: ResourceDefinition, request: CreateRequest): ApiObject {
  const { draft, context } = request;
  if (context.fieldManager === '') return draft;
  return env.fields.updated(undefined, draft, fieldOwner(env, definition, request), definition.schema);
}

function attributesOf(definition: ResourceDefinition, object: ApiObject, request: CreateRequest): AdmissionAttributes {
  const namespace = textAt(object.metadata, 'namespace') ?? '';
  const name = textAt(object.metadata, 'name') ?? '';
  return admissionAttributes(definition, { operation: 'CREATE', namespace, name, object }, request);
}

function finish(
  env: StoreEnvironment,
  definition: ResourceDefinition,
  draft: ApiObject,
  request: CreateRequest,
  attempts: number,
): Eventually<Written> {
  const { strategy } = definition;
  const { metadata } = draft;
  const generates = (textAt(metadata, 'name') ?? '') === '' && (textAt(metadata, 'generateName') ?? '') !== '';
  if (generates) metadata['name'] = generateName(textAt(metadata, 'generateName') ?? '', env.random);
  metadata['uid'] = generateUid(env.random);
  metadata['creationTimestamp'] = timestamp(env.clock);
  if (strategy.tracksGeneration === true) metadata['generation'] = 1;
  strategy.prepareForCreate?.(draft, strategyContext(env, request.context));
  refuseInvalidCreate(definition, draft);
  for (const warning of strategy.warnings?.(draft, undefined) ?? []) request.context.warn(warning);
  const plugins = request.skipAdmission === true ? [] : env.admission;
  // Once more, for the name is known now.
  const admitted = attributesOf(definition, draft, request);
  return afterwards(validate(plugins, admitted), () => {
    const written = write(env, definition, draft, request);
    if (written !== undefined) return written;
    if (!generates) throw nameTaken(env, definition, draft);
    if (attempts === 1) throw nameConflict(definition, admitted.name);
    delete metadata['name'];
    return finish(env, definition, draft, request, attempts - 1);
  });
}

/** @returns undefined when the name is taken */
function write(
  env: StoreEnvironment,
  definition: ResourceDefinition,
  draft: ApiObject,
  { context }: CreateRequest,
): Written | undefined {
  nullEmptyLists(draft, definition);
  const key = keyIn(definition, draft);
  if (env.storage.get(definition.storage, key) !== undefined) return undefined;
  const reservation = definition.strategy.reserve?.(draft, undefined, strategyContext(env, context));
  if (reservation !== undefined && reservation.errors.length > 0) throw invalid(definition, draft, reservation.errors);
  if (context.dryRun) {
    reservation?.undo();
    const shown = inWireOrder(draft, draft.apiVersion);
    if (shown.metadata['resourceVersion'] === '') delete shown.metadata['resourceVersion'];
    return { view: viewOfObject(shown), created: true };
  }
  if ((textAt(draft.metadata, 'resourceVersion') ?? '') !== '') {
    reservation?.undo();
    throw refusedResourceVersion();
  }
  const stored = env.storage.create(
    definition.storage,
    key,
    inWireOrder(storedForm(draft, definition), definition.storageVersion),
  );
  if (stored === undefined) {
    reservation?.undo();
    return undefined;
  }
  reservation?.commit?.();
  return { view: viewOf(stored, definition), created: true, stored };
}

export function keyIn(definition: ResourceDefinition, { metadata }: ApiObject): ObjectKey {
  const name = textAt(metadata, 'name') ?? '';
  return definition.namespaced ? { name, namespace: textAt(metadata, 'namespace') ?? '' } : { name };
}

export function groupResource({ group, plural }: ResourceDefinition): {
  readonly group: string;
  readonly resource: string;
} {
  return { group, resource: plural };
}

function refusedResourceVersion(): KubeStatusError {
  return refusals.unclassified('resourceVersion should not be set on objects to be created');
}

function nameTaken(env: StoreEnvironment, definition: ResourceDefinition, draft: ApiObject): KubeStatusError {
  const key = keyIn(definition, draft);
  const refusal = refusals.alreadyExists(groupResource(definition), key.name);
  const existing = env.storage.get(definition.storage, key);
  if (existing?.object.metadata['deletionTimestamp'] === undefined) return refusal;
  const { message, details } = refusal;
  return new KubeStatusError({
    kind: 'Status',
    code: 409,
    reason: 'AlreadyExists',
    message: `object is being deleted: ${message}`,
    details,
  });
}

function nameConflict(definition: ResourceDefinition, name: string): KubeStatusError {
  const { message, details } = refusals.alreadyExists(groupResource(definition), name);
  return new KubeStatusError({
    kind: 'Status',
    code: 409,
    reason: 'AlreadyExists',
    message: `${message}, the server was not able to generate a unique name for the object`,
    details: { ...details, retryAfterSeconds: 1 },
  });
}
