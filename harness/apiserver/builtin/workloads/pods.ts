/** Pods. Mirrors kubernetes `pkg/registry/core/pod`. */
import type { ApiObject } from '../../../kube/json/api-object.ts';
import { cloneJson, objectAt, type JsonObject } from '../../../kube/json/json.ts';
import { kubeTime } from '../../../kube/meta/conditions.ts';
import { dns1123LabelProblems } from '../../../kube/meta/names.ts';
import type { BuiltInResource } from '../built-in-resource.ts';
import { STATUS_VERBS } from '../built-in-resource.ts';
import { keepField, kindStrategy } from '../kind-strategy.ts';
import { dropDisabledPodFields } from './disabled-fields.ts';
import { numberOf, objectsAt, textOf } from './fields.ts';
import { defaultPod } from './pod-defaults.ts';
import { ephemeralContainersUpdateErrors, newPodErrors, podUpdateErrors } from './pod-errors.ts';
import { newPodStatus, resolveLabelKeys } from './pod-preparation.ts';
import { podResizeErrors } from './pod-resize.ts';
import { podStatusErrors } from './pod-status-errors.ts';
import { podWarnings } from './pod-warnings.ts';

const podStrategy = kindStrategy({
  namespaced: true,
  tracksGeneration: true,
  default: defaultPod,
  prepareForCreate: (pod, { clock }) => {
    dropDisabledPodFields(objectAt(pod, 'spec'));
    pod['status'] = newPodStatus(pod, kubeTime(clock.date()));
    resolveLabelKeys(pod);
  },
  prepareForUpdate: (pod, old) => {
    keepField(pod, old, 'status');
    dropDisabledPodFields(objectAt(pod, 'spec'));
  },
  errors: newPodErrors,
  update: ['change'],
  changeErrors: podUpdateErrors,
  warnings: (pod, old) => (old === undefined ? [...hostnameWarnings(pod), ...podWarnings(pod, '')] : []),
  gracePeriodSeconds: podGracePeriodSeconds,
  fields: podFields,
});

const podStatusStrategy = kindStrategy({
  namespaced: true,
  default: defaultPod,
  prepareForUpdate: (pod, old) => {
    keepField(pod, old, 'spec');
    for (const field of ['deletionTimestamp', 'deletionGracePeriodSeconds', 'ownerReferences'])
      keepMeta(pod, old, field);
    keepQosAndGenerations(pod, old);
  },
  update: ['change'],
  changeErrors: podStatusErrors,
});

const ephemeralContainersStrategy = kindStrategy({
  namespaced: true,
  tracksGeneration: true,
  default: defaultPod,
  prepareForUpdate: (pod, old) => {
    const added = objectAt(pod, 'spec')?.['ephemeralContainers'];
    keepAllButMetadata(pod, old);
    const spec = cloneJson(objectAt(old, 'spec') ?? {});
    if (added === undefined) delete spec['ephemeralContainers'];
    else spec['ephemeralContainers'] = added;
    pod['spec'] = spec;
    dropDisabledPodFields(spec);
  },
  update: ['change'],
  changeErrors: ephemeralContainersUpdateErrors,
});

const resizeStrategy = kindStrategy({
  namespaced: true,
  tracksGeneration: true,
  default: defaultPod,
  prepareForUpdate: (pod, old) => {
    const spec = resizedSpec(objectAt(pod, 'spec') ?? {}, objectAt(old, 'spec') ?? {});
    if (spec === undefined) return;
    keepAllButMetadata(pod, old);
    pod['spec'] = spec;
  },
  update: ['change'],
  changeErrors: podResizeErrors,
});

export const PODS: BuiltInResource = {
  group: '',
  version: 'v1',
  kind: 'Pod',
  plural: 'pods',
  namespaced: true,
  shortNames: ['po'],
  categories: ['all'],
  strategy: podStrategy,
  subresources: {
    status: { type: 'status', verbs: STATUS_VERBS, strategy: podStatusStrategy },
    ephemeralcontainers: { type: 'status', verbs: STATUS_VERBS, strategy: ephemeralContainersStrategy },
    resize: { type: 'status', verbs: STATUS_VERBS, strategy: resizeStrategy },
    binding: custom('binding', ['create'], '', 'Binding'),
    eviction: custom('eviction', ['create'], 'policy', 'Eviction'),
    log: custom('log', ['get'], '', 'Pod'),
    exec: custom('exec', ['create', 'get'], '', 'PodExecOptions'),
    attach: custom('attach', ['create', 'get'], '', 'PodAttachOptions'),
    portforward: custom('portforward', ['create', 'get'], '', 'PodPortForwardOptions'),
    proxy: custom('proxy', ['create', 'delete', 'get', 'patch', 'update'], '', 'PodProxyOptions'),
  },
};

/** The old way to bind a pod: nothing is stored. */
export const BINDINGS: BuiltInResource = {
  group: '',
  version: 'v1',
  kind: 'Binding',
  plural: 'bindings',
  namespaced: true,
  verbs: ['create'],
  strategy: {},
  program: 'binding',
};

function custom(
  handler: string,
  verbs: ('create' | 'get' | 'delete' | 'patch' | 'update')[],
  group: string,
  kind: string,
): NonNullable<BuiltInResource['subresources']>[string] {
  return { type: 'custom', verbs, kind: { group, version: 'v1', kind }, handler };
}

/**
 * How long the deletion of a pod takes, in seconds: at once where no kubelet has to end anything. Mirrors
 * CheckGracefulDelete.
 */
export function podGracePeriodSeconds(pod: ApiObject, requested: number | undefined): number {
  const spec = objectAt(pod, 'spec');
  const phase = textOf(objectAt(pod, 'status'), 'phase');
  if (textOf(spec, 'nodeName') === '' || phase === 'Failed' || phase === 'Succeeded') return 0;
  const period = requested ?? numberOf(spec, 'terminationGracePeriodSeconds');
  return period < 0 ? 1 : period;
}

function podFields(pod: ApiObject): Record<string, string> {
  const spec = objectAt(pod, 'spec');
  const status = objectAt(pod, 'status');
  return {
    'spec.nodeName': textOf(spec, 'nodeName'),
    'spec.restartPolicy': textOf(spec, 'restartPolicy'),
    'spec.schedulerName': textOf(spec, 'schedulerName'),
    'spec.serviceAccountName': textOf(spec, 'serviceAccountName'),
    'spec.hostNetwork': String(spec?.['hostNetwork'] === true),
    'status.phase': textOf(status, 'phase'),
    'status.podIP': textOf(objectsAt(status, 'podIPs')[0], 'ip'),
    'status.nominatedNodeName': textOf(status, 'nominatedNodeName'),
  };
}

function hostnameWarnings(pod: ApiObject): string[] {
  const problems = dns1123LabelProblems(textOf(pod.metadata, 'name'));
  if (problems.length === 0) return [];
  return [
    `metadata.name: this is used in the Pod's hostname, which can result in surprising behavior; a DNS label is recommended: [${problems.join(' ')}]`,
  ];
}

function keepMeta(pod: ApiObject, old: ApiObject, field: string): void {
  const before = old.metadata[field];
  if (before === undefined) Reflect.deleteProperty(pod.metadata, field);
  else pod.metadata[field] = before;
}

/** Labels, annotations and the rest of what users may say of the pod stay as they were, too. */
function keepAllButMetadata(pod: ApiObject, old: ApiObject): void {
  keepField(pod, old, 'status');
  for (const field of ['deletionTimestamp', 'deletionGracePeriodSeconds', 'labels', 'annotations', 'finalizers'])
    keepMeta(pod, old, field);
  keepMeta(pod, old, 'ownerReferences');
}

/** What a kubelet that does not know a field leaves out is not taken for cleared. */
function keepQosAndGenerations(pod: ApiObject, old: ApiObject): void {
  const status = objectAt(pod, 'status');
  const before = objectAt(old, 'status');
  if (status === undefined) return;
  for (const field of ['qosClass', 'observedGeneration'])
    if (status[field] === undefined && before?.[field] !== undefined) status[field] = before[field];
  const generations = new Map<string, number[]>();
  for (const condition of objectsAt(before, 'conditions')) {
    const type = textOf(condition, 'type');
    generations.set(type, [...(generations.get(type) ?? []), numberOf(condition, 'observedGeneration')]);
  }
  for (const condition of objectsAt(status, 'conditions')) {
    const generation = generations.get(textOf(condition, 'type'))?.shift() ?? 0;
    if (numberOf(condition, 'observedGeneration') === 0 && generation !== 0)
      condition['observedGeneration'] = generation;
  }
}

/** Only resources and how they are resized are taken; undefined: containers were added, removed or renamed. */
function resizedSpec(spec: JsonObject, oldSpec: JsonObject): JsonObject | undefined {
  const result = cloneJson(oldSpec);
  for (const list of ['containers', 'initContainers']) {
    const wanted = objectsAt(spec, list);
    const containers = objectsAt(result, list);
    if (wanted.length !== containers.length) return undefined;
    for (const [index, container] of containers.entries()) {
      const next = wanted[index];
      if (next === undefined || next['name'] !== container['name']) return undefined;
      for (const field of ['resources', 'resizePolicy'])
        if (next[field] === undefined) Reflect.deleteProperty(container, field);
        else container[field] = next[field];
    }
  }
  return result;
}
