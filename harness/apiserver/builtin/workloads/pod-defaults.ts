/**
 * Defaults of pods and pod templates. Mirrors kubernetes `pkg/apis/core/v1/defaults.go`. Does not: defaults of pod-level
 * resources from those of containers.
 */
import { isJsonObject, objectAt, type JsonObject } from '../../../kube/json/json.ts';
import type { ApiObject } from '../../../kube/json/api-object.ts';
import { defaultContainer, roundResources } from './container-defaults.ts';
import { objectsAt, numberOf, setDefault, structAt, textOf } from './fields.ts';
import { defaultVolume } from './volume-defaults.ts';

export function defaultPod(pod: ApiObject): void {
  const spec = structAt(pod, 'spec');
  for (const field of ['containers', 'initContainers'])
    for (const container of objectsAt(spec, field)) defaultRequests(container);
  defaultPodLevelRequests(objectAt(spec, 'resources'));
  spec['enableServiceLinks'] ??= true;
  if (numberOf(spec, 'terminationGracePeriodSeconds') < 0) spec['terminationGracePeriodSeconds'] = 1;
  if (spec['hostNetwork'] === true)
    for (const field of ['containers', 'initContainers'])
      for (const container of objectsAt(spec, field)) defaultHostPorts(container);
  defaultPodSpec(spec);
  alignAddresses(objectAt(pod, 'status'));
}

/** The old field has the first address of the list; where both are given and differ, the old one is right. */
function alignAddresses(status: JsonObject | undefined): void {
  if (status === undefined) return;
  const single = textOf(status, 'podIP');
  const first = textOf(objectsAt(status, 'podIPs')[0], 'ip');
  if (single !== '' && single !== first) status['podIPs'] = [{ ip: single }];
  else if (first !== '') status['podIP'] = first;
}

/** Of a workload, where defaults that only pods have are left out. */
export function defaultPodTemplate(template: JsonObject): void {
  defaultPodSpec(structAt(template, 'spec'));
}

function defaultPodSpec(spec: JsonObject): void {
  setDefault(spec, 'dnsPolicy', 'ClusterFirst');
  setDefault(spec, 'restartPolicy', 'Always');
  spec['securityContext'] ??= {};
  spec['terminationGracePeriodSeconds'] ??= 30;
  setDefault(spec, 'schedulerName', 'default-scheduler');
  // Two names of one field: the server keeps both.
  if (spec['serviceAccountName'] === undefined && spec['serviceAccount'] !== undefined)
    spec['serviceAccountName'] = spec['serviceAccount'];
  if (spec['serviceAccountName'] !== undefined) spec['serviceAccount'] = spec['serviceAccountName'];
  for (const volume of objectsAt(spec, 'volumes')) defaultVolume(volume);
  for (const field of ['initContainers', 'containers', 'ephemeralContainers'])
    for (const container of objectsAt(spec, field)) defaultContainer(container);
  roundResources(spec, 'overhead');
  const resources = objectAt(spec, 'resources');
  roundResources(resources, 'limits');
  roundResources(resources, 'requests');
}

/** A container that says how much it may use, and not how much it needs, needs as much. */
function defaultRequests(container: JsonObject): void {
  const resources = objectAt(container, 'resources');
  const limits = resources?.['limits'];
  if (resources === undefined || !isJsonObject(limits)) return;
  const requests = structAt(resources, 'requests');
  for (const name of Object.keys(limits)) if (!Object.hasOwn(requests, name)) requests[name] = limits[name] ?? null;
}

function defaultPodLevelRequests(resources: JsonObject | undefined): void {
  const limits = resources?.['limits'];
  if (resources === undefined || !isJsonObject(limits)) return;
  const requests = structAt(resources, 'requests');
  for (const name of Object.keys(limits))
    if (isPodLevelResource(name) && !Object.hasOwn(requests, name)) requests[name] = limits[name] ?? null;
}

function isPodLevelResource(name: string): boolean {
  return name === 'cpu' || name === 'memory' || name.startsWith('hugepages-');
}

function defaultHostPorts(container: JsonObject): void {
  for (const port of objectsAt(container, 'ports'))
    if (numberOf(port, 'hostPort') === 0 && numberOf(port, 'containerPort') !== 0)
      port['hostPort'] = numberOf(port, 'containerPort');
}
