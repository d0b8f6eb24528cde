import { notYet, ready, waitFor } from '../core/wait.ts';
import {
  keyOf,
  keyText,
  type KubeObject,
  type ObjectKey,
  type ObjectMeta,
  type ResourceType,
} from '../kube/meta/object.ts';
import { isAlreadyExists } from '../kube/status/status-predicates.ts';
import type { Fault } from './fault.ts';
import { FAULT_DEFAULTS, injectFault, notThere, type FaultOptions, type FaultTarget } from './inject-fault.ts';

/**
 * Deletes an object. Resolves when the API no longer has it: finalizers have run, a pod's grace period is over.
 *
 * Undoing creates it again as it was, without status, finalizers and what the server sets; one that is there again by then
 * is left alone. An object with a controller (a pod of a ReplicaSet) is brought back by that, not by the undoing, which
 * then does not wait either. Dependents that went with it are not brought back. Throws `FLEETBED_FAULT_FAILED` when there
 * is no such object.
 */
export async function deleteObject<T extends KubeObject>(
  target: FaultTarget,
  type: ResourceType<T>,
  key: ObjectKey,
  options: FaultOptions & { /** 0 ends a pod at once. */ readonly gracePeriodSeconds?: number },
): Promise<Fault> {
  const { client, cluster } = target;
  const description = `delete ${type.kind} ${keyText(key)} in ${cluster}`;
  const object = await client.find(type, key, { signal: options.signal });
  if (object === undefined) throw notThere(description);
  const { gracePeriodSeconds } = options;
  return await injectFault(
    {
      description,
      inject: async (signal) => {
        await client.delete(type, key, {
          signal,
          ...(gracePeriodSeconds === undefined ? {} : { gracePeriodSeconds }),
        });
        await awaitGone(target, type, object, options, signal);
      },
      undo: async (signal) => {
        if (object.metadata.ownerReferences?.some((owner) => owner.controller === true) === true) return;
        await createAgain(target, type, object, options, signal);
      },
    },
    options,
  );
}

async function awaitGone<T extends KubeObject>(
  { client, cluster }: FaultTarget,
  type: ResourceType<T>,
  object: T,
  { clock, timeoutMs = FAULT_DEFAULTS.timeoutMs }: FaultOptions,
  signal: AbortSignal,
): Promise<void> {
  await waitFor(
    `${type.kind} ${keyText(keyOf(object))} gone from ${cluster}`,
    async (looking) => {
      const now = await client.find(type, keyOf(object), { signal: looking });
      if (now === undefined || now.metadata.uid !== object.metadata.uid) return ready(undefined);
      const { finalizers = [], deletionTimestamp = 'none' } = now.metadata;
      return notYet(`still there, deletionTimestamp ${deletionTimestamp}, finalizers [${finalizers.join(', ')}]`);
    },
    { clock, signal, timeoutMs },
  );
}

/** Waits out the old object where its deletion is still under way: after an injecting that failed half-way. */
async function createAgain<T extends KubeObject>(
  { client, cluster }: FaultTarget,
  type: ResourceType<T>,
  object: T,
  { clock, timeoutMs = FAULT_DEFAULTS.timeoutMs }: FaultOptions,
  signal: AbortSignal,
): Promise<void> {
  await waitFor(
    `${type.kind} ${keyText(keyOf(object))} back in ${cluster}`,
    async (looking) => {
      const now = await client.find(type, keyOf(object), { signal: looking });
      if (now !== undefined)
        return now.metadata.deletionTimestamp === undefined
          ? ready(undefined)
          : notYet('the old one is still on its way out');
      try {
        await client.create(type, asWritten(object), { signal: looking });
      } catch (error) {
        if (!isAlreadyExists(error)) throw error;
      }
      return ready(undefined);
    },
    { clock, signal, timeoutMs },
  );
}

/** The object without what the server or a controller wrote into it. */
function asWritten<T extends KubeObject>(object: T): T {
  const { name, namespace, labels, annotations, ownerReferences } = object.metadata;
  const metadata: ObjectMeta = {
    name,
    ...(namespace === undefined ? {} : { namespace }),
    ...(labels === undefined ? {} : { labels }),
    ...(annotations === undefined ? {} : { annotations }),
    ...(ownerReferences === undefined ? {} : { ownerReferences }),
  };
  const { status: _status, ...written } = object as T & { readonly status?: unknown };
  return { ...(written as T), metadata };
}
