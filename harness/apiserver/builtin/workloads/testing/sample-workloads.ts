/** Small right manifests, and ways to change them. */
import type { JsonObject } from '../../../../kube/json/json.ts';
import type { WorkloadCase } from './workload-case.ts';

export const CONTAINER: JsonObject = { name: 'c', image: 'nginx' };
const LABELS: JsonObject = { app: 'a' };

export function podSpec(spec: JsonObject = {}): JsonObject {
  return { containers: [CONTAINER], serviceAccountName: 'default', automountServiceAccountToken: false, ...spec };
}

export function podOf(spec: JsonObject = {}, metadata: JsonObject = {}): JsonObject {
  return { metadata: { name: 'sample', ...metadata }, spec: podSpec(spec) };
}

export function podCase(title: string, spec: JsonObject, metadata: JsonObject = {}): WorkloadCase {
  return { title, plural: 'pods', body: podOf(spec, metadata) };
}

/** A pod with one container, changed. */
export function containerCase(title: string, container: JsonObject, spec: JsonObject = {}): WorkloadCase {
  return podCase(title, { containers: [{ ...CONTAINER, ...container }], ...spec });
}

export function templateOf(spec: JsonObject = {}, labels: JsonObject = LABELS): JsonObject {
  return { metadata: { labels }, spec: { containers: [CONTAINER], ...spec } };
}

export function replicatedOf(spec: JsonObject = {}, metadata: JsonObject = {}): JsonObject {
  return {
    metadata: { name: 'sample', ...metadata },
    spec: { selector: { matchLabels: LABELS }, template: templateOf(), ...spec },
  };
}

export function replicatedCase(
  title: string,
  plural: string,
  spec: JsonObject,
  metadata: JsonObject = {},
): WorkloadCase {
  return { title, plural, body: replicatedOf(spec, metadata) };
}

export function jobOf(spec: JsonObject = {}, metadata: JsonObject = {}): JsonObject {
  return {
    metadata: { name: 'sample', ...metadata },
    spec: { template: { spec: { restartPolicy: 'Never', containers: [CONTAINER] } }, ...spec },
  };
}

export function cronJobOf(spec: JsonObject = {}, metadata: JsonObject = {}): JsonObject {
  return {
    metadata: { name: 'sample', ...metadata },
    spec: { schedule: '*/5 * * * *', jobTemplate: { spec: jobOf()['spec'] ?? null }, ...spec },
  };
}
