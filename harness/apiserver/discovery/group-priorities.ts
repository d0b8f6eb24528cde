/**
 * How API groups are ordered: the `spec.groupPriorityMinimum` and `spec.versionPriority` of the APIServices that the
 * server makes for itself. Mirrors kubernetes `pkg/controlplane/apiserver/aggregator.go`.
 */
export interface GroupPriority {
  readonly group: number;
  readonly version: number;
}

const USUAL_VERSION = 15;

/** Of the groups of Kubernetes itself. */
const GROUPS: ReadonlyMap<string, number> = new Map([
  ['apiregistration.k8s.io', 20_000],
  ['', 18_000],
  ['apps', 17_800],
  ['events.k8s.io', 17_750],
  ['authentication.k8s.io', 17_700],
  ['authorization.k8s.io', 17_600],
  ['autoscaling', 17_500],
  ['batch', 17_400],
  ['certificates.k8s.io', 17_300],
  ['networking.k8s.io', 17_200],
  ['policy', 17_100],
  ['rbac.authorization.k8s.io', 17_000],
  ['storage.k8s.io', 16_800],
  ['admissionregistration.k8s.io', 16_700],
  ['apiextensions.k8s.io', 16_700],
  ['scheduling.k8s.io', 16_600],
  ['coordination.k8s.io', 16_500],
  ['node.k8s.io', 16_300],
  ['discovery.k8s.io', 16_200],
  ['resource.k8s.io', 16_200],
  ['flowcontrol.apiserver.k8s.io', 16_100],
]);

/** Versions with another priority than the usual one. */
const VERSIONS: ReadonlyMap<string, number> = new Map([
  ['/v1', 1],
  ['autoscaling/v2', 30],
  ['flowcontrol.apiserver.k8s.io/v1', 21],
  ['resource.k8s.io/v1', 21],
]);

/** Groups of CRDs come last, all with the same priorities. */
export function priorityOf(group: string, version: string): GroupPriority {
  const known = GROUPS.get(group);
  if (known === undefined) return { group: 1_000, version: 100 };
  return { group: known, version: VERSIONS.get(`${group}/${version}`) ?? USUAL_VERSION };
}
