import type { KubeObject } from '../meta/object.ts';

/** What manifests write for the image of fleetbed's own programs. */
export const RUNTIME_IMAGE = 'fleetbed.dev/runtime';

/** The objects with every `image: fleetbed.dev/runtime` replaced by `reference`. Other images stay. */
export function withRuntimeImage<T extends KubeObject>(objects: readonly T[], reference: string): readonly T[] {
  return objects.map((object) => replaceImages(object, reference) as T);
}

function replaceImages(value: unknown, reference: string): unknown {
  if (Array.isArray(value)) return value.map((item) => replaceImages(item, reference));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([field, inner]) => [
      field,
      field === 'image' && inner === RUNTIME_IMAGE ? reference : replaceImages(inner, reference),
    ]),
  );
}
