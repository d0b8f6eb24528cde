import type { ApiObject } from '../../kube/json/api-object.ts';
import { textAt } from '../../kube/json/json.ts';
import type { ObjectKey } from '../../kube/meta/object.ts';
import { createObject, keyIn } from './create-object.ts';
import { deleteObject } from './delete-object.ts';
import { viewOf } from './object-view.ts';
import type { DeletionOptions, DeletionOutcome, Registry, UpdateOptions, WriteContext } from './registry.ts';
import type { ResourceDefinition } from './resource-definition.ts';
import type { StoreEnvironment } from './store-environment.ts';
import { updateObject } from './update-object.ts';
import { writeStrategy } from './write-strategy.ts';

/** The door to the store for code of the server. */
export function genericRegistry(env: StoreEnvironment): Registry {
  return {
    get: (definition, key) => {
      const stored = env.storage.get(definition.storage, key);
      return stored === undefined ? undefined : viewOf(stored, definition).object;
    },
    list: (definition, scope = {}) =>
      env.storage
        .list({ resource: definition.storage, ...scope })
        .items.map((stored) => viewOf(stored, definition).object),
    create: async (definition, object, context) => {
      const write = { draft: object, context, options: optionsObject('CreateOptions', context), subresource: '' };
      return (await createObject(env, definition, write)).view.object;
    },
    update: (definition, object, context, options) => update(env, definition, object, context, options),
    delete: (definition, key, context, options) => remove(env, definition, key, context, options),
  };
}

async function update(
  env: StoreEnvironment,
  definition: ResourceDefinition,
  object: ApiObject,
  context: WriteContext,
  { subresource = '', skipAdmission = false }: UpdateOptions = {},
): Promise<ApiObject> {
  // A draft is used up by an attempt; a conflict with another write in between is the caller's to solve.
  const version = textAt(object.metadata, 'resourceVersion');
  let drafts = 0;
  const written = await updateObject(env, definition, {
    key: keyIn(definition, object),
    next: (live) => {
      drafts += 1;
      if (version === undefined && live !== undefined)
        object.metadata['resourceVersion'] = live.metadata['resourceVersion'] ?? '';
      return drafts === 1 ? object : structuredClone(object);
    },
    strategy: writeStrategy(definition, subresource),
    context,
    options: optionsObject('UpdateOptions', context),
    subresource,
    creates: false,
    checksUid: true,
    skipAdmission,
  });
  return written.view.object;
}

async function remove(
  env: StoreEnvironment,
  definition: ResourceDefinition,
  key: ObjectKey,
  context: WriteContext,
  deletion: DeletionOptions = {},
): Promise<DeletionOutcome> {
  const options = { ...optionsObject('DeleteOptions', context), ...(deletion as object) };
  const { view, deleted } = await deleteObject(env, definition, { key, deletion, context, options, subresource: '' });
  return { object: view.object, deleted };
}

function optionsObject(kind: string, { dryRun, fieldManager }: WriteContext): ApiObject {
  const options = { kind, apiVersion: 'meta.k8s.io/v1' } as ApiObject;
  if (dryRun) options['dryRun'] = ['All'];
  if (fieldManager !== '' && kind !== 'DeleteOptions') options['fieldManager'] = fieldManager;
  return options;
}
