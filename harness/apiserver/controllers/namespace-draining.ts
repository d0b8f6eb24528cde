/**
 * Empties namespaces that are deleted, and lets them go. Mirrors kubernetes `pkg/controller/namespace/deletion`. Does not:
 * wait for grace periods by estimates; every deletion that happens is an event here.
 */
import type { ApiObject } from '../../kube/json/api-object.ts';
import { cloneJson, listAt, objectAt } from '../../kube/json/json.ts';
import { isConflict, isNotFound } from '../../kube/status/status-predicates.ts';
import { messageOf } from '../../core/errors.ts';
import { timestamp } from '../registry/timestamp.ts';
import type { ResourceDefinition } from '../registry/resource-definition.ts';
import type { WriteContext } from '../registry/registry.ts';
import { followResources, storedDefinitions } from './follow-resources.ts';
import { namespaceConditions, type Remains } from './namespace-conditions.ts';
import { controllerContext, type Controller, type ControllerRoom } from './server-writes.ts';
import { WorkQueue } from './work-queue.ts';

const FINALIZER = 'kubernetes';

export function drainNamespaces(room: ControllerRoom): Controller {
  const { clock, failed } = room;
  const stopping = new AbortController();
  const terminating = new Set<string>();
  const queue = new WorkQueue({
    clock,
    handle: (name) => drain(room, name, stopping.signal),
    failed: (name, error) => failed?.(`draining of namespace ${name}`, error),
  });
  const follower = followResources(
    room,
    () => true,
    (definition, { type, stored }) => {
      const { name, namespace } = stored.key;
      if (definition.storage === 'namespaces') {
        const isGoing = type !== 'DELETED' && stored.object.metadata['deletionTimestamp'] !== undefined;
        if (isGoing) {
          terminating.add(name);
          queue.add(name);
        } else terminating.delete(name);
      } else if (namespace !== undefined && terminating.has(namespace)) queue.add(namespace);
    },
  );
  return {
    idle: () => queue.idle(),
    [Symbol.asyncDispose]: async () => {
      follower[Symbol.dispose]();
      stopping.abort();
      await queue[Symbol.asyncDispose]();
    },
  };
}

async function drain(room: ControllerRoom, name: string, signal: AbortSignal): Promise<void> {
  const definition = room.catalog.find('', 'v1', 'namespaces');
  const namespace = definition === undefined ? undefined : room.registry.get(definition, { name });
  if (definition === undefined || namespace?.metadata['deletionTimestamp'] === undefined) return;
  if (!hasFinalizer(namespace)) return;
  const context = controllerContext('namespace-controller', signal);
  const remains = await deleteContent(room, name, context);
  await unlessOvertaken(async () => {
    const current = await withConditions(room, definition, namespace, remains, context);
    if (remains.objects.size === 0 && remains.failures.length === 0) await finalize(room, definition, current, context);
  });
  // Nothing else will happen that brings the namespace here again.
  if (remains.failures.length > 0) throw new Error(remains.failures.join(', '));
}

/** Pods go first; everything else waits until they are gone. */
async function deleteContent(room: ControllerRoom, namespace: string, context: WriteContext): Promise<Remains> {
  const remains = {
    objects: new Map<string, number>(),
    finalizers: new Map<string, number>(),
    failures: [] as string[],
  };
  const namespaced = storedDefinitions(room.catalog).filter((each) => each.namespaced && each.verbs.includes('delete'));
  const pods = namespaced.filter(({ storage }) => storage === 'pods');
  for (const definition of pods) await deleteAll(room, definition, namespace, context, remains);
  if (remains.objects.size > 0) return remains;
  for (const definition of namespaced)
    if (definition.storage !== 'pods') await deleteAll(room, definition, namespace, context, remains);
  return remains;
}

async function deleteAll(
  { registry, storage }: ControllerRoom,
  definition: ResourceDefinition,
  namespace: string,
  context: WriteContext,
  remains: {
    readonly objects: Map<string, number>;
    readonly finalizers: Map<string, number>;
    readonly failures: string[];
  },
): Promise<void> {
  const scope = { resource: definition.storage, namespace };
  if (storage.count(scope) === 0) return;
  for (const { key, object } of storage.list(scope).items) {
    if (object.metadata['deletionTimestamp'] !== undefined) continue;
    try {
      await registry.delete(definition, key, context, { propagationPolicy: 'Background' });
    } catch (error) {
      if (!isNotFound(error)) remains.failures.push(messageOf(error));
    }
  }
  const { items } = storage.list(scope);
  if (items.length === 0) return;
  remains.objects.set(`${definition.plural}.${definition.group}`, items.length);
  for (const { object } of items)
    for (const finalizer of listAt(object.metadata, 'finalizers').map(String))
      remains.finalizers.set(finalizer, (remains.finalizers.get(finalizer) ?? 0) + 1);
}

async function withConditions(
  { registry, clock }: ControllerRoom,
  definition: ResourceDefinition,
  namespace: ApiObject,
  remains: Remains,
  context: WriteContext,
): Promise<ApiObject> {
  const status = objectAt(namespace, 'status') ?? {};
  const conditions = namespaceConditions(listAt(status, 'conditions'), remains, timestamp(clock));
  if (conditions === undefined) return namespace;
  const draft = cloneJson(namespace);
  draft['status'] = { ...cloneJson(status), conditions };
  return registry.update(definition, draft, context, { subresource: 'status' });
}

async function finalize(
  { registry }: ControllerRoom,
  definition: ResourceDefinition,
  namespace: ApiObject,
  context: WriteContext,
): Promise<void> {
  const draft = cloneJson(namespace);
  const spec = objectAt(draft, 'spec') ?? {};
  draft['spec'] = { ...spec, finalizers: listAt(spec, 'finalizers').filter((each) => each !== FINALIZER) };
  await registry.update(definition, draft, context, { subresource: 'finalize' });
}

function hasFinalizer(namespace: ApiObject): boolean {
  return listAt(objectAt(namespace, 'spec'), 'finalizers').includes(FINALIZER);
}

/** Another write came between: its event brings the namespace here again. */
async function unlessOvertaken(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!isConflict(error) && !isNotFound(error)) throw error;
  }
}
