/** What `fieldRef` names. Mirrors `pkg/fieldpath` and `podFieldSelectorRuntimeValue` of kubelet `kubelet_pods.go`. */
import type { RunPod } from '../pods/pod-types.ts';

export interface PodPlace {
  readonly hostAddress: string;
  /** Empty before the pod has one. */
  readonly podAddress: string;
}

/** Throws an Error with upstream's words for a path that is not supported. */
export function fieldValue(pod: RunPod, path: string, place: PodPlace): string {
  const subscript = /^(metadata\.(?:labels|annotations))\['(.*)'\]$/s.exec(path);
  if (subscript !== null) {
    const [, which, key = ''] = subscript;
    const map = which === 'metadata.labels' ? pod.metadata.labels : pod.metadata.annotations;
    return map !== undefined && Object.hasOwn(map, key) ? (map[key] ?? '') : '';
  }
  const read = Object.hasOwn(FIELDS, path) ? FIELDS[path] : undefined;
  if (read === undefined) throw new Error(`unsupported fieldPath: ${path}`);
  return read(pod, place);
}

const FIELDS: Readonly<Record<string, (pod: RunPod, place: PodPlace) => string>> = {
  'metadata.name': ({ metadata }) => metadata.name,
  'metadata.namespace': ({ metadata }) => metadata.namespace ?? '',
  'metadata.uid': ({ metadata }) => metadata.uid ?? '',
  'metadata.labels': ({ metadata }) => mapText(metadata.labels),
  'metadata.annotations': ({ metadata }) => mapText(metadata.annotations),
  'spec.nodeName': ({ spec }) => spec.nodeName ?? '',
  'spec.serviceAccountName': ({ spec }) => spec.serviceAccountName ?? '',
  'status.hostIP': (_pod, { hostAddress }) => hostAddress,
  'status.hostIPs': (_pod, { hostAddress }) => hostAddress,
  'status.podIP': (_pod, { podAddress }) => podAddress,
  'status.podIPs': (_pod, { podAddress }) => podAddress,
};

/** One `key="value"` a line, sorted. */
function mapText(map: Readonly<Record<string, string>> = {}): string {
  return Object.keys(map)
    .sort()
    .map((key) => `${key}=${JSON.stringify(map[key] ?? '')}`)
    .join('\n');
}
