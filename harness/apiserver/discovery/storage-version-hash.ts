import { createHash } from 'node:crypto';
import type { ResourceDefinition } from '../registry/resource-definition.ts';

/** The real server still stores them in their first version. */
const CRDS = 'customresourcedefinitions.apiextensions.k8s.io';

/**
 * Tells clients whether the stored form of a resource has changed. Mirrors apiserver
 * `pkg/endpoints/discovery/storageversionhash.go`. Undefined for what is answered and never stored.
 */
export function storageVersionHash({ storage, storageVersion, kind, verbs }: ResourceDefinition): string | undefined {
  if (!verbs.includes('watch')) return undefined;
  const version = storage === CRDS ? 'apiextensions.k8s.io/v1beta1' : storageVersion;
  const stored = version.includes('/') ? version : `/${version}`;
  return createHash('sha256').update(`${stored}/${kind}`).digest().subarray(0, 8).toString('base64');
}
