/** The subresource `scale`. Mirrors ScaleREST of kubernetes `pkg/registry/apps/deployment/storage/storage.go`. */
import type { ApiObject } from '../../kube/json/api-object.ts';
import { cloneJson, numberAt, objectAt, textAt, type JsonObject } from '../../kube/json/json.ts';
import { apiVersionOf } from '../../kube/meta/object.ts';
import { fieldsAfterScale, scaleFieldsOf, type ReplicasPaths } from '../../kube/patch/scale-fields.ts';
import { fieldErrors } from '../../kube/status/field-error.ts';
import { refusals } from '../../kube/status/refusals.ts';
import { fieldOwner } from '../registry/field-owner.ts';
import { groupResource } from '../registry/create-object.ts';
import { andThen, type Eventually } from '../registry/eventually.ts';
import { viewOf, viewOfObject } from '../registry/object-view.ts';
import type { ResourceDefinition, ScaleAccess } from '../registry/resource-definition.ts';
import { updateObject } from '../registry/update-object.ts';
import { negotiate } from '../request/representation.ts';
import { writeOptions, type WriteOptions } from '../request/write-options.ts';
import { applyPatch } from './apply-patch.ts';
import { keyOfCall } from './call-key.ts';
import { dataPatch } from './data-patch.ts';
import { decodeCall, placeInNamespace, refuseOtherName } from './decode-call.ts';
import { objectAnswer } from './object-answer.ts';
import { patchType } from './patch-type.ts';
import type { PatchProgram } from './patch-program.ts';
import { routerRefusals } from './router-refusals.ts';
import { scaleDefinition } from './scale-definition.ts';
import type { Answer, ResourceCall, Serving } from './serving.ts';
import { tableRequest } from './table.ts';
import { writeContext } from './write-context.ts';

export function scaleHandler(serving: Serving, call: ResourceCall, body: Buffer): Eventually<Answer> {
  const { definition, info } = call;
  const { env } = serving;
  const access = accessOf(definition);
  const key = keyOfCall(call);
  const ofScale: ResourceCall = Object.create(call, {
    definition: { value: scaleDefinition(definition) },
  }) as ResourceCall;
  if (info.verb === 'get') {
    const stored = env.storage.get(definition.storage, key);
    if (stored === undefined) throw refusals.notFound(groupResource(definition), info.name);
    return answer(serving, ofScale, scaleOf(viewOf(stored, definition).object, access));
  }
  const { change, options, applies } = scaleChange(serving, ofScale, body);
  const context = writeContext(call, options.dryRun, options.fieldManager);
  const written = updateObject(env, definition, {
    key,
    next: (live) => {
      if (live === undefined) throw refusals.notFound(groupResource(definition), info.name);
      const paths = replicasPaths(serving, definition);
      const before = ownedScale(live, access, paths);
      const scale = change(before);
      refuseOtherName(scale, call);
      placeInNamespace(scale, call);
      const by = fieldOwner(env, ofScale.definition, { context, subresource: 'scale' });
      const owned = applies ? scale : env.fields.updated(before, scale, by, ofScale.definition.schema);
      return withOwners(scaled(live, scale, access, call), live, owned, paths);
    },
    strategy: definition.strategy,
    context,
    options: options.object,
    subresource: 'scale',
    // The owners of the replicas are found by their Scale, not by the object.
    applied: true,
    creates: false,
    checksUid: true,
  });
  return andThen(written, ({ view }) => answer(serving, ofScale, scaleOf(view.object, access)));
}

function accessOf(definition: ResourceDefinition): ScaleAccess {
  const part = definition.subresources.get('scale');
  if (part?.type !== 'scale') throw routerRefusals.notFound();
  return part.scale;
}

interface ScaleChange {
  /** The wanted Scale, of the current one. */
  readonly change: PatchProgram;
  readonly options: WriteOptions;
  readonly applies: boolean;
}

function scaleChange(serving: Serving, call: ResourceCall, body: Buffer): ScaleChange {
  if (call.info.verb === 'update') {
    const options = writeOptions('UpdateOptions', call.query);
    const sent = decodeCall(serving, call, body, options.fieldValidation);
    return { change: () => sent, options, applies: false };
  }
  const type = patchType(call);
  const applies = type === 'apply';
  const options = writeOptions('PatchOptions', call.query, applies);
  const change = applies
    ? applyPatch(serving, call, body, writeContext(call, options.dryRun, options.fieldManager), options)
    : dataPatch(serving, call, body, type, options.fieldValidation);
  return { change, options, applies };
}

/** In every version of the kind. */
function replicasPaths({ catalog }: Serving, { storage }: ResourceDefinition): ReplicasPaths {
  const paths: Record<string, readonly string[]> = {};
  for (const version of catalog.ofStorage(storage)) {
    const part = version.subresources.get('scale');
    if (part?.type === 'scale') paths[apiVersionOf(version)] = part.scale.replicasPath;
  }
  return paths;
}

/** The Scale with who owns its replicas. */
function ownedScale(live: ApiObject, access: ScaleAccess, paths: ReplicasPaths): ApiObject {
  const scale = scaleOf(live, access, true);
  const entries = scaleFieldsOf(live.metadata['managedFields'], paths);
  if (entries !== undefined) scale.metadata['managedFields'] = entries;
  return scale;
}

function withOwners(draft: ApiObject, live: ApiObject, owned: ApiObject, paths: ReplicasPaths): ApiObject {
  const managedFields = live.metadata['managedFields'];
  const entries = fieldsAfterScale(managedFields, owned.metadata['managedFields'], live.apiVersion, paths);
  if (entries === undefined) delete draft.metadata['managedFields'];
  else draft.metadata['managedFields'] = entries;
  return draft;
}

function scaleOf(object: ApiObject, access: ScaleAccess, lenient: boolean = false): ApiObject {
  const { specReplicas, statusReplicas, selector } = access.read(object, lenient);
  const metadata: JsonObject = {};
  for (const field of ['name', 'namespace', 'uid', 'resourceVersion', 'creationTimestamp']) {
    const value = object.metadata[field];
    if (value !== undefined) metadata[field] = value;
  }
  return {
    kind: 'Scale',
    apiVersion: 'autoscaling/v1',
    metadata,
    spec: specReplicas === 0 ? {} : { replicas: specReplicas },
    status: { replicas: statusReplicas, ...(selector === undefined || selector === '' ? {} : { selector }) },
  };
}

function answer({ env }: Serving, call: ResourceCall, scale: ApiObject): Answer {
  const form = negotiate(call.request.headers.accept, call.pretty, 'object');
  return objectAnswer(200, viewOfObject(scale), call.definition, form, tableRequest(call.query, env.clock));
}

/** The object with the wanted replicas. */
function scaled(live: ApiObject, scale: ApiObject, access: ScaleAccess, { definition, info }: ResourceCall): ApiObject {
  const replicas = numberAt(objectAt(scale, 'spec'), 'replicas') ?? 0;
  // Custom resources have rules of their own for it.
  if (replicas < 0 && definition.decoding === 'builtin')
    throw refusals.invalid({ group: 'autoscaling', kind: 'Scale' }, info.name, [
      fieldErrors.invalid('spec.replicas', replicas, 'must be greater than or equal to 0'),
    ]);
  const draft = cloneJson(live);
  for (const field of ['uid', 'resourceVersion']) {
    const value = textAt(scale.metadata, field) ?? '';
    if (value !== '') draft.metadata[field] = value;
  }
  access.write(draft, replicas);
  return draft;
}
