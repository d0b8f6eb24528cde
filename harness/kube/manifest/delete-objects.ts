import { notYet, ready, waitFor } from '../../core/wait.ts';
import type { KubeClient } from '../client/kube-client.ts';
import { keyOf, type AnyObject, type KubeObject, type ResourceType } from '../meta/object.ts';
import { isNotFound } from '../status/status-predicates.ts';
import { inNamespace, MANIFEST_DEFAULTS, type ManifestOptions } from './apply-manifest.ts';
import { applyGroups } from './apply-order.ts';
import { describeObject } from './describe-object.ts';

interface Doomed {
  readonly type: ResourceType;
  readonly object: AnyObject;
  readonly uid: string;
}

/**
 * Deletes objects in the reverse of the order in which they are applied, and waits until they are gone, with their
 * finalizers run. What is not there, or whose kind is not served, is gone already. An object that somebody made anew
 * under the same name counts as gone.
 */
export async function deleteObjects(
  client: KubeClient,
  objects: readonly KubeObject[],
  options: ManifestOptions,
): Promise<void> {
  for (const group of applyGroups(objects).toReversed()) {
    const doomed: Doomed[] = [];
    for (const object of group.toReversed()) {
      const found = await findLive(client, object, options);
      if (found === undefined) continue;
      await client.delete(found.type, keyOf(found.object), { signal: options.signal });
      doomed.push(found);
    }
    for (const each of doomed) await waitUntilGone(client, each, options);
  }
}

async function findLive(
  client: KubeClient,
  object: KubeObject,
  { signal, namespace = MANIFEST_DEFAULTS.namespace }: ManifestOptions,
): Promise<Doomed | undefined> {
  const type = await knownType(client, object, signal);
  if (type === undefined) return undefined;
  const live = await client.find(type, keyOf(inNamespace(object, type, namespace)), { signal });
  return live === undefined ? undefined : { type, object: live, uid: live.metadata.uid ?? '' };
}

async function knownType(
  client: KubeClient,
  object: KubeObject,
  signal: AbortSignal,
): Promise<ResourceType | undefined> {
  try {
    return await client.resourceFor(object, { signal });
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}

async function waitUntilGone(
  client: KubeClient,
  { type, object, uid }: Doomed,
  options: ManifestOptions,
): Promise<void> {
  const { clock, signal, timeoutMs = MANIFEST_DEFAULTS.timeoutMs } = options;
  await waitFor(
    `${describeObject(object)} is gone`,
    async () => {
      const now = await client.find(type, keyOf(object), { signal });
      if (now === undefined || now.metadata.uid !== uid) return ready(undefined);
      const finalizers = now.metadata.finalizers ?? [];
      return notYet(
        finalizers.length === 0
          ? `deleted at ${now.metadata.deletionTimestamp ?? 'no time yet'}, still there`
          : `waits for finalizers ${finalizers.join(', ')}`,
      );
    },
    { clock, signal, timeoutMs, everyMs: 50 },
  );
}
