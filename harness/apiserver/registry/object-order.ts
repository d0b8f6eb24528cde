import type { ApiObject } from '../../kube/json/api-object.ts';
import type { JsonObject } from '../../kube/json/json.ts';

const META_ORDER: readonly string[] = [
  'name',
  'generateName',
  'namespace',
  'selfLink',
  'uid',
  'resourceVersion',
  'generation',
  'creationTimestamp',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
  'labels',
  'annotations',
  'ownerReferences',
  'finalizers',
  'managedFields',
];

/**
 * The object with kind, apiVersion and metadata in front, as the real server writes them: lists of built-in kinds leave
 * the first two out by skipping the same number of bytes in every item. Shallow: what is inside is shared.
 *
 * @param version of the storage
 */
export function inWireOrder(object: ApiObject, apiVersion: string): ApiObject {
  const { kind, metadata, apiVersion: _, ...rest } = object;
  const ordered: JsonObject = {};
  for (const field of META_ORDER) {
    const value = metadata[field];
    // Space for the revision that storage will fill in.
    if (value !== undefined) ordered[field] = value;
    else if (field === 'resourceVersion') ordered[field] = '';
  }
  return { kind, apiVersion, metadata: ordered, ...rest };
}
