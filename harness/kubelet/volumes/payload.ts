/** The files of ConfigMaps, Secrets and pod fields. Mirrors upstream `pkg/volume/{configmap,secret,downwardapi}`. */
import { posix } from 'node:path';
import type { ConfigMap, Secret } from '../../kube/api/core.ts';
import { fieldValue, type PodPlace } from '../environment/field-value.ts';
import { resourceValue, type Allocatable } from '../environment/resource-value.ts';
import { allContainers, type DownwardFile, type KeyToPath, type RunPod } from '../pods/pod-types.ts';

export type Payload = ReadonlyMap<string, Buffer>;

interface Choice {
  readonly items: readonly KeyToPath[] | undefined;
  readonly optional: boolean | undefined;
}

/** @param configMap absent where it is optional and missing */
export function configMapPayload(configMap: ConfigMap | undefined, { items, optional }: Choice): Payload {
  const data = new Map<string, Buffer>([
    ...Object.entries(configMap?.data ?? {}).map(([key, text]) => [key, Buffer.from(text)] as const),
    ...Object.entries(configMap?.binaryData ?? {}).map(([key, text]) => [key, Buffer.from(text, 'base64')] as const),
  ]);
  return chosen(data, items, optional, (key) => `configmap references non-existent config key: ${key}`);
}

export function secretPayload(secret: Secret | undefined, { items, optional }: Choice): Payload {
  const data = new Map(
    Object.entries(secret?.data ?? {}).map(([key, text]) => [key, Buffer.from(text, 'base64')] as const),
  );
  return chosen(data, items, optional, (key) => `references non-existent secret key: ${key}`);
}

function chosen(
  data: Payload,
  items: readonly KeyToPath[] | undefined,
  optional: boolean | undefined,
  missing: (key: string) => string,
): Payload {
  if (items === undefined || items.length === 0) return data;
  const payload = new Map<string, Buffer>();
  for (const { key, path } of items) {
    const file = data.get(key);
    if (file !== undefined) payload.set(posix.normalize(path), file);
    else if (optional !== true) throw new Error(missing(key));
  }
  return payload;
}

export function downwardPayload(
  items: readonly DownwardFile[],
  pod: RunPod,
  place: PodPlace,
  allocatable: Allocatable,
): Payload {
  const payload = new Map<string, Buffer>();
  for (const { path, fieldRef, resourceFieldRef } of items) {
    if (fieldRef !== undefined)
      payload.set(posix.normalize(path), Buffer.from(fieldValue(pod, fieldRef.fieldPath, place)));
    if (resourceFieldRef === undefined) continue;
    const { containerName = '' } = resourceFieldRef;
    const container = allContainers(pod).find(({ name }) => name === containerName);
    if (container === undefined) throw new Error(`container ${containerName} not found`);
    payload.set(posix.normalize(path), Buffer.from(resourceValue(resourceFieldRef, container, allocatable)));
  }
  return payload;
}
