import type { ApiObject } from '../../../kube/json/api-object.ts';
import type { JsonObject } from '../../../kube/json/json.ts';
import { KubeStatusError } from '../../../kube/status/kube-status-error.ts';
import type { ResourceDefinition } from '../../registry/resource-definition.ts';
import type { Storage, StorageResource } from '../../storage/storage.ts';
import { sampleDefinition } from '../../testing/sample-definition.ts';
import type { AdmissionAttributes, AdmissionPlugin } from '../admission.ts';

/** A write for tests: the creation of `object`, but for what `given` says. */
export function admissionOf(
  definition: ResourceDefinition,
  object: ApiObject | undefined,
  given: Partial<AdmissionAttributes> & { readonly warnings?: string[] } = {},
): AdmissionAttributes {
  const { name = '', namespace = '' } = (object?.metadata ?? {}) as { name?: string; namespace?: string };
  const { warnings, ...more } = given;
  return {
    operation: 'CREATE',
    definition,
    subresource: '',
    namespace,
    name,
    ...(object === undefined ? {} : { object }),
    options: { kind: 'CreateOptions', apiVersion: 'meta.k8s.io/v1' },
    dryRun: false,
    user: { name: 'jane', groups: ['devs', 'system:authenticated'] },
    signal: new AbortController().signal,
    warn: (message) => {
      warnings?.push(message);
    },
    ...more,
  };
}

/** Both phases of a plugin. */
export async function admit(plugin: AdmissionPlugin, attributes: AdmissionAttributes): Promise<void> {
  await plugin.mutate?.(attributes);
  await plugin.validate?.(attributes);
}

/** `403 pods "p" is forbidden: …`, or `admitted`. */
export async function outcomeOf(plugin: AdmissionPlugin, attributes: AdmissionAttributes): Promise<string> {
  try {
    await admit(plugin, attributes);
    return 'admitted';
  } catch (error) {
    if (!(error instanceof KubeStatusError)) throw error;
    return `${String(error.statusCode)} ${error.message}`;
  }
}

export function put(
  storage: Storage,
  resource: StorageResource,
  metadata: JsonObject & { readonly name: string; readonly namespace?: string },
  fields: JsonObject = {},
): void {
  const { name, namespace } = metadata;
  const key = { name, ...(namespace === undefined ? {} : { namespace }) };
  const object = { apiVersion: 'v1', kind: 'Any', metadata: { ...metadata }, ...fields };
  const current = storage.get(resource, key);
  if (current === undefined) storage.create(resource, key, object);
  else storage.update(resource, current, object);
}

export const PODS: ResourceDefinition = sampleDefinition({ group: '', version: 'v1', kind: 'Pod' });
export const CONFIG_MAPS: ResourceDefinition = sampleDefinition({ group: '', version: 'v1', kind: 'ConfigMap' });
export const NAMESPACES: ResourceDefinition = sampleDefinition({
  group: '',
  version: 'v1',
  kind: 'Namespace',
  namespaced: false,
});

export function podOf(spec: JsonObject, metadata: JsonObject = {}): ApiObject {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'p', namespace: 'shop', ...metadata },
    spec: { containers: [{ name: 'a', image: 'b' }], ...spec },
  };
}
