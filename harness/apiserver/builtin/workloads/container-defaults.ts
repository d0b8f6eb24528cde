/** Defaults of containers. Mirrors kubernetes `pkg/apis/core/v1/defaults.go` and what is generated from tags there. */
import { isJsonObject, objectAt, type JsonObject } from '../../../kube/json/json.ts';
import { roundedToMilli } from '../../../kube/quantity/quantity.ts';
import { objectsAt, setDefault, structAt, textOf } from './fields.ts';
import { imageTag } from './image-reference.ts';

export function defaultContainer(container: JsonObject): void {
  if (container['imagePullPolicy'] === undefined)
    container['imagePullPolicy'] = pullPolicyOf(textOf(container, 'image'));
  setDefault(container, 'terminationMessagePath', '/dev/termination-log');
  setDefault(container, 'terminationMessagePolicy', 'File');
  for (const port of objectsAt(container, 'ports')) setDefault(port, 'protocol', 'TCP');
  for (const variable of objectsAt(container, 'env')) defaultEnvSource(objectAt(variable, 'valueFrom'));
  const resources = structAt(container, 'resources');
  roundResources(resources, 'limits');
  roundResources(resources, 'requests');
  for (const field of PROBES) defaultProbe(objectAt(container, field));
  const lifecycle = objectAt(container, 'lifecycle');
  if (lifecycle !== undefined)
    for (const hook of ['postStart', 'preStop']) defaultHttpGet(objectAt(objectAt(lifecycle, hook), 'httpGet'));
}

/** What is pulled depends on the tag, as docker once did. */
export function pullPolicyOf(image: string): string {
  return imageTag(image) === 'latest' ? 'Always' : 'IfNotPresent';
}

export function defaultFieldRef(fieldRef: JsonObject | undefined): void {
  if (fieldRef !== undefined) setDefault(fieldRef, 'apiVersion', 'v1');
}

/** Amounts finer than a thousandth are rounded up. */
export function roundResources(requirements: JsonObject | undefined, field: string): void {
  const list = requirements?.[field];
  if (!isJsonObject(list)) return;
  for (const name of Object.keys(list)) {
    const amount = list[name];
    if (typeof amount === 'string') list[name] = roundedToMilli(amount);
  }
}

const PROBES = ['livenessProbe', 'readinessProbe', 'startupProbe'];

function defaultEnvSource(source: JsonObject | undefined): void {
  if (source === undefined) return;
  defaultFieldRef(objectAt(source, 'fieldRef'));
  const file = objectAt(source, 'fileKeyRef');
  if (file !== undefined) setDefault(file, 'optional', false);
}

function defaultProbe(probe: JsonObject | undefined): void {
  if (probe === undefined) return;
  setDefault(probe, 'timeoutSeconds', 1);
  setDefault(probe, 'periodSeconds', 10);
  setDefault(probe, 'successThreshold', 1);
  setDefault(probe, 'failureThreshold', 3);
  defaultHttpGet(objectAt(probe, 'httpGet'));
  const grpc = objectAt(probe, 'grpc');
  if (grpc !== undefined) grpc['service'] ??= '';
}

function defaultHttpGet(action: JsonObject | undefined): void {
  if (action === undefined) return;
  setDefault(action, 'path', '/');
  setDefault(action, 'scheme', 'HTTP');
}
