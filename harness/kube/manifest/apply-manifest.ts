import type { Clock } from '../../core/clock.ts';
import { notYet, ready, waitFor } from '../../core/wait.ts';
import { CUSTOM_RESOURCE_DEFINITION, type CustomResourceDefinition } from '../api/apiextensions.ts';
import type { KubeClient } from '../client/kube-client.ts';
import { keyOf, type AnyObject, type KubeObject, type ResourceType } from '../meta/object.ts';
import { applyGroups } from './apply-order.ts';

export interface ManifestOptions {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** For objects of namespaced kinds that name none. @default "default" */
  readonly namespace?: string;
  /** For CRDs to be served, or for objects to be gone. @default 30000 */
  readonly timeoutMs?: number;
}

export const MANIFEST_DEFAULTS: { readonly namespace: string; readonly timeoutMs: number } = {
  namespace: 'default',
  timeoutMs: 30_000,
};

/**
 * Applies objects on the server's side, what others need first, and waits until new CRDs are served. Returns them as the
 * server has them, in the order of `objects`.
 *
 * Does not wait for workloads, and undoes nothing when an object is refused: the error names what the server said.
 */
export async function applyManifest(
  client: KubeClient,
  objects: readonly KubeObject[],
  options: ManifestOptions & { readonly fieldManager: string },
): Promise<readonly AnyObject[]> {
  const { fieldManager, signal } = options;
  const applied = new Map<KubeObject, AnyObject>();
  for (const group of applyGroups(objects)) {
    for (const object of group) {
      const type = await client.resourceFor(object, { signal });
      const placed = inNamespace(object, type, options.namespace ?? MANIFEST_DEFAULTS.namespace);
      applied.set(object, await client.apply(type, placed, { fieldManager, signal }));
    }
    for (const object of group) if (isCrd(object)) await waitForCrd(client, object, options);
  }
  return objects.flatMap((object) => applied.get(object) ?? []);
}

/** The object as it is sent: in a namespace if its kind needs one, without one if not. */
export function inNamespace(object: KubeObject, type: ResourceType, namespace: string): AnyObject {
  const { namespace: own, ...metadata } = object.metadata;
  return {
    ...object,
    metadata: type.namespaced ? { ...metadata, namespace: own ?? namespace } : metadata,
  };
}

function isCrd(object: KubeObject): object is CustomResourceDefinition {
  return object.kind === CUSTOM_RESOURCE_DEFINITION.kind && object.apiVersion.startsWith('apiextensions.k8s.io/');
}

/** `Established` comes a little before discovery names the kind; both are awaited. */
async function waitForCrd(client: KubeClient, crd: CustomResourceDefinition, options: ManifestOptions): Promise<void> {
  const { clock, signal, timeoutMs = MANIFEST_DEFAULTS.timeoutMs } = options;
  const { group, names, versions } = crd.spec;
  await waitFor(
    `CustomResourceDefinition ${crd.metadata.name} is served`,
    async () => {
      const now = await client.get(CUSTOM_RESOURCE_DEFINITION, keyOf(crd), { signal });
      const conditions = now.status?.conditions ?? [];
      if (!conditions.some(({ type, status }) => type === 'Established' && status === 'True'))
        return notYet(conditions.map(({ type, status, message }) => `${type}=${status} ${message ?? ''}`).join('; '));
      for (const { name, served } of versions)
        if (served) await client.resourceFor({ apiVersion: `${group}/${name}`, kind: names.kind }, { signal });
      return ready(undefined);
    },
    { clock, signal, timeoutMs, everyMs: 20 },
  );
}
