import type { KubeObject } from '../meta/object.ts';

/** What others need comes first. Kinds that are not named come between `Namespace`-like and workload kinds' dependents: at the end, before webhooks. */
const ORDER: readonly (readonly string[])[] = [
  ['CustomResourceDefinition'],
  ['Namespace'],
  ['ResourceQuota', 'LimitRange', 'PriorityClass', 'StorageClass', 'RuntimeClass', 'IngressClass'],
  ['ServiceAccount'],
  ['ClusterRole', 'Role'],
  ['ClusterRoleBinding', 'RoleBinding'],
  ['ConfigMap', 'Secret', 'PersistentVolume', 'PersistentVolumeClaim'],
  ['Service'],
  ['Pod', 'Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet', 'Job', 'CronJob'],
];
const UNNAMED = ORDER.length;
/** A webhook that is there before its server refuses everything. */
const LAST: ReadonlySet<string> = new Set([
  'MutatingWebhookConfiguration',
  'ValidatingWebhookConfiguration',
  'APIService',
]);

/** Groups of objects, each to be applied after the ones before it; within a group the order of the manifest. */
export function applyGroups<T extends KubeObject>(objects: readonly T[]): readonly (readonly T[])[] {
  const groups = new Map<number, T[]>();
  for (const object of objects) {
    const rank = rankOf(object.kind);
    groups.set(rank, [...(groups.get(rank) ?? []), object]);
  }
  return [...groups].sort(([a], [b]) => a - b).map(([, group]) => group);
}

function rankOf(kind: string): number {
  if (LAST.has(kind)) return UNNAMED + 1;
  const rank = ORDER.findIndex((kinds) => kinds.includes(kind));
  return rank === -1 ? UNNAMED : rank;
}
