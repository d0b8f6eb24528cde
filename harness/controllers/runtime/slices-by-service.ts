import { LABEL_SERVICE_NAME, type EndpointSlice } from '../../kube/api/discovery.ts';

/** Slices by `namespace/name` of the Service, or of whatever else a label names. */
export function slicesByService(
  slices: readonly EndpointSlice[],
  label: string = LABEL_SERVICE_NAME,
): ReadonlyMap<string, readonly EndpointSlice[]> {
  const found = new Map<string, EndpointSlice[]>();
  for (const slice of slices) {
    const name = slice.metadata.labels?.[label];
    if (name === undefined) continue;
    const key = `${slice.metadata.namespace ?? ''}/${name}`;
    const known = found.get(key);
    if (known === undefined) found.set(key, [slice]);
    else known.push(slice);
  }
  return found;
}
