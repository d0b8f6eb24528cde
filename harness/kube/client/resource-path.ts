import { FleetbedError } from '../../core/errors.ts';
import type { KubeObject, ObjectKey, ResourceType } from '../meta/object.ts';

/** `/api/v1` or `/apis/<group>/<version>`. */
export function groupVersionPath(type: { readonly group: string; readonly version: string }): string {
  return type.group === '' ? `/api/${type.version}` : `/apis/${type.group}/${type.version}`;
}

/** The path of a collection; of all namespaces when `namespace` is absent. */
export function collectionPath(type: ResourceType<KubeObject>, namespace?: string): string {
  const scope = type.namespaced && namespace !== undefined ? `/namespaces/${encodeURIComponent(namespace)}` : '';
  return `${groupVersionPath(type)}${scope}/${type.plural}`;
}

/** The path of one object or of its subresource. Throws `FLEETBED_MANIFEST_INVALID` for a namespaced kind without a namespace. */
export function objectPath(type: ResourceType<KubeObject>, key: ObjectKey, subresource?: string): string {
  const tail = subresource === undefined ? '' : `/${subresource}`;
  return `${collectionPath(type, namespaceFor(type, key))}/${encodeURIComponent(key.name)}${tail}`;
}

/** The namespace that a request for `key` goes to; undefined for cluster-scoped kinds. */
export function namespaceFor(type: ResourceType<KubeObject>, key: ObjectKey): string | undefined {
  if (!type.namespaced) return undefined;
  if (key.namespace !== undefined) return key.namespace;
  throw new FleetbedError('FLEETBED_MANIFEST_INVALID', `${type.kind} "${key.name}" has no namespace`, {
    hint: `${type.kind} is a namespaced kind: set metadata.namespace`,
  });
}

/** `?a=1&b=2`, or nothing; absent values are left out. */
export function queryText(parameters: Readonly<Record<string, string | number | boolean | undefined>>): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) if (value !== undefined) query.append(name, String(value));
  const text = query.toString();
  return text === '' ? '' : `?${text}`;
}
