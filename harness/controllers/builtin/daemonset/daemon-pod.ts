/** Pods of DaemonSets. Mirrors kubernetes `pkg/controller/daemon/util/daemonset_util.go`. */
import { DAEMON_SET, type DaemonSet } from '../../../kube/api/apps.ts';
import type { Node } from '../../../kube/api/core.ts';
import type { Affinity, NodeSelectorTerm, Pod, Toleration } from '../../../kube/api/pod.ts';
import { controllerReference } from '../../runtime/owner-references.ts';
import { podFromTemplate } from '../pods/pod-control.ts';
import { matchesNodeAffinity } from '../scheduler/node-affinity.ts';
import { untolerated } from '../scheduler/tolerations.ts';

export const DAEMON_HASH = 'controller-revision-hash';
const GENERATION_LABEL = 'pod-template-generation';
const GENERATION_ANNOTATION = 'deprecated.daemonset.template.generation';

const TOLERATED: readonly (readonly [string, string])[] = [
  ['node.kubernetes.io/not-ready', 'NoExecute'],
  ['node.kubernetes.io/unreachable', 'NoExecute'],
  ['node.kubernetes.io/disk-pressure', 'NoSchedule'],
  ['node.kubernetes.io/memory-pressure', 'NoSchedule'],
  ['node.kubernetes.io/pid-pressure', 'NoSchedule'],
  ['node.kubernetes.io/unschedulable', 'NoSchedule'],
];
const TOLERATED_ON_HOST: readonly (readonly [string, string])[] = [
  ['node.kubernetes.io/network-unavailable', 'NoSchedule'],
];

/** A pod that only one node can take. */
export function daemonPod(set: DaemonSet, node: string, hash: string): Pod {
  const { template } = set.spec;
  const pod = podFromTemplate(set, template, controllerReference(DAEMON_SET, set));
  const generation = templateGeneration(set);
  const labels = {
    ...pod.metadata.labels,
    ...(generation === undefined ? {} : { [GENERATION_LABEL]: generation }),
    [DAEMON_HASH]: hash,
  };
  return {
    ...pod,
    metadata: { ...pod.metadata, labels },
    spec: {
      ...pod.spec,
      affinity: onlyOn(pod.spec.affinity, node),
      tolerations: daemonTolerations(set),
    },
  };
}

export function isUpdated(set: DaemonSet, { metadata }: Pod, hash: string): boolean {
  const { labels = {} } = metadata;
  const generation = templateGeneration(set);
  return labels[DAEMON_HASH] === hash || (generation !== undefined && labels[GENERATION_LABEL] === generation);
}

function templateGeneration({ metadata }: DaemonSet): string | undefined {
  const text = metadata.annotations?.[GENERATION_ANNOTATION];
  return text !== undefined && /^-?\d+$/.test(text) ? text : undefined;
}

/** Whether the node gets a pod, and whether one that is there may stay. */
export function runsOn(set: DaemonSet, node: Node): { readonly starts: boolean; readonly stays: boolean } {
  const { template } = set.spec;
  const { nodeName = '' } = template.spec;
  const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: '' }, spec: template.spec };
  if ((nodeName !== '' && nodeName !== node.metadata.name) || !matchesNodeAffinity(pod, node))
    return { starts: false, stays: false };
  const tolerations = daemonTolerations(set);
  const isFree = (effects: readonly string[]): boolean =>
    untolerated(node.spec?.taints, tolerations, effects) === undefined;
  if (isFree(['NoSchedule', 'NoExecute'])) return { starts: true, stays: true };
  return { starts: false, stays: isFree(['NoExecute']) };
}

function daemonTolerations({ spec }: DaemonSet): readonly Toleration[] {
  const { tolerations = [], hostNetwork = false } = spec.template.spec;
  const added = [...TOLERATED, ...(hostNetwork ? TOLERATED_ON_HOST : [])];
  const missing = added.filter(
    ([key, effect]) =>
      !tolerations.some((each) => each.key === key && each.effect === effect && each.operator === 'Exists'),
  );
  return [...tolerations, ...missing.map(([key, effect]): Toleration => ({ key, operator: 'Exists', effect }))];
}

/** Every required term means this node; terms of the template must still hold, but name no nodes. */
function onlyOn(affinity: Affinity | undefined, node: string): Affinity {
  const term: NodeSelectorTerm = { matchFields: [{ key: 'metadata.name', operator: 'In', values: [node] }] };
  const nodeAffinity = affinity?.nodeAffinity;
  return {
    ...affinity,
    nodeAffinity: {
      ...nodeAffinity,
      requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [term] },
    },
  };
}

/** The node of a pod, or the one that it was made for. */
export function targetNode({ spec }: Pod): string | undefined {
  if (spec.nodeName !== undefined && spec.nodeName !== '') return spec.nodeName;
  const terms = spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? [];
  for (const { matchFields = [] } of terms)
    for (const { key, operator, values = [] } of matchFields)
      if (key === 'metadata.name' && operator === 'In' && values.length === 1) return values[0];
  return undefined;
}
