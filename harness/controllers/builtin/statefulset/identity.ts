/** Names, labels and volumes of the pods of a StatefulSet. Mirrors kubernetes `pkg/controller/statefulset/stateful_set_utils.go`. */
import { STATEFUL_SET, type StatefulSet } from '../../../kube/api/apps.ts';
import type { PersistentVolumeClaim } from '../../../kube/api/core.ts';
import type { Pod, PodTemplate, Volume } from '../../../kube/api/pod.ts';
import { controllerReference } from '../../runtime/owner-references.ts';
import { podFromTemplate } from '../pods/pod-control.ts';

export const REVISION_LABEL = 'controller-revision-hash';
const POD_NAME_LABEL = 'statefulset.kubernetes.io/pod-name';
const POD_INDEX_LABEL = 'apps.kubernetes.io/pod-index';

/** Undefined: not a pod of this set, by its name. */
export function ordinalOf(set: StatefulSet, { metadata }: Pod): number | undefined {
  const match = /^(.*)-([0-9]+)$/.exec(metadata.name);
  if (match?.[1] !== set.metadata.name) return undefined;
  const ordinal = Number(match[2]);
  return ordinal < 2 ** 31 ? ordinal : undefined;
}

export function startOrdinal({ spec }: StatefulSet): number {
  return spec.ordinals?.start ?? 0;
}

export function revisionOf({ metadata }: Pod): string {
  return metadata.labels?.[REVISION_LABEL] ?? '';
}

export function newPod(set: StatefulSet, ordinal: number, template: PodTemplate, revision: string): Pod {
  const pod = podFromTemplate(set, template, controllerReference(STATEFUL_SET, set));
  const { metadata } = pod;
  const name = `${set.metadata.name}-${ordinal}`;
  return withIdentity(
    {
      ...pod,
      metadata: { ...metadata, name, labels: { ...metadata.labels, [REVISION_LABEL]: revision } },
      spec: {
        ...pod.spec,
        hostname: name,
        ...(set.spec.serviceName === undefined || set.spec.serviceName === ''
          ? {}
          : { subdomain: set.spec.serviceName }),
        volumes: volumesOf(set, ordinal, pod.spec.volumes),
      },
    },
    ordinal,
  );
}

/** With the labels that tell which pod it is. */
export function withIdentity(pod: Pod, ordinal: number): Pod {
  const { name, labels = {} } = pod.metadata;
  const identity = { [POD_NAME_LABEL]: name, [POD_INDEX_LABEL]: String(ordinal) };
  return { ...pod, metadata: { ...pod.metadata, labels: { ...labels, ...identity } } };
}

export function hasIdentity({ metadata }: Pod): boolean {
  return metadata.labels?.[POD_NAME_LABEL] === metadata.name;
}

/** Claims take the place of volumes of the same name. */
function volumesOf(set: StatefulSet, ordinal: number, volumes: readonly Volume[] = []): readonly Volume[] {
  const claims = set.spec.volumeClaimTemplates ?? [];
  const own = claims.map(({ metadata }) => ({
    name: metadata.name,
    persistentVolumeClaim: { claimName: claimName(set, metadata.name, ordinal) },
  }));
  return [...own, ...volumes.filter(({ name }) => !claims.some(({ metadata }) => metadata.name === name))];
}

export function claimName({ metadata }: StatefulSet, template: string, ordinal: number): string {
  return `${template}-${metadata.name}-${ordinal}`;
}

/** The claims that a pod needs. */
export function claimsOf(set: StatefulSet, ordinal: number): readonly PersistentVolumeClaim[] {
  const { namespace } = set.metadata;
  return (set.spec.volumeClaimTemplates ?? []).map(({ metadata, spec }): PersistentVolumeClaim => {
    const labels = { ...metadata.labels, ...set.spec.selector.matchLabels };
    return {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: {
        ...metadata,
        name: claimName(set, metadata.name, ordinal),
        ...(namespace === undefined ? {} : { namespace }),
        labels,
      },
      ...(spec === undefined ? {} : { spec }),
    };
  });
}
