import { allContainers, type RunPod } from './pod-types.ts';

/** Whether a pod takes anything from a ConfigMap or Secret. */
export function refersTo(pod: RunPod, kind: 'ConfigMap' | 'Secret', name: string): boolean {
  return (kind === 'ConfigMap' ? configMapsOf(pod) : secretsOf(pod)).includes(name);
}

function configMapsOf(pod: RunPod): readonly (string | undefined)[] {
  return [
    ...(pod.spec.volumes ?? []).flatMap(({ configMap, projected }) => [
      configMap?.name,
      ...(projected?.sources ?? []).map((source) => source.configMap?.name),
    ]),
    ...allContainers(pod).flatMap(({ env = [], envFrom = [] }) => [
      ...env.map(({ valueFrom }) => valueFrom?.configMapKeyRef?.name),
      ...envFrom.map(({ configMapRef }) => configMapRef?.name),
    ]),
  ];
}

function secretsOf(pod: RunPod): readonly (string | undefined)[] {
  return [
    ...(pod.spec.volumes ?? []).flatMap(({ secret, projected }) => [
      secret?.secretName,
      ...(projected?.sources ?? []).map((source) => source.secret?.name),
    ]),
    ...allContainers(pod).flatMap(({ env = [], envFrom = [] }) => [
      ...env.map(({ valueFrom }) => valueFrom?.secretKeyRef?.name),
      ...envFrom.map(({ secretRef }) => secretRef?.name),
    ]),
  ];
}
