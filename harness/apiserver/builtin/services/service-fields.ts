/** What the types of services need. Mirrors kubernetes `pkg/registry/core/service/strategy.go` and `pkg/api/service/util.go`. */
import type { ApiObject } from '../../../kube/json/api-object.ts';
import { equalJson, isJsonObject, listAt, objectAt, textAt, type JsonObject } from '../../../kube/json/json.ts';
import { textsAt } from '../texts-at.ts';

export function specOf(service: ApiObject): JsonObject {
  return objectAt(service, 'spec') ?? {};
}

export function typeOf(spec: JsonObject): string {
  return textAt(spec, 'type') ?? '';
}

export function portsOf(spec: JsonObject): JsonObject[] {
  return listAt(spec, 'ports').filter(isJsonObject);
}

/** 0 where there is none. */
export function portAt(object: JsonObject, field: string): number {
  const value = object[field];
  return typeof value === 'number' ? value : 0;
}

export function needsClusterIp(spec: JsonObject): boolean {
  return ['ClusterIP', 'NodePort', 'LoadBalancer'].includes(typeOf(spec));
}

export function needsNodePorts(spec: JsonObject): boolean {
  return typeOf(spec) === 'NodePort' || (isLoadBalancer(spec) && spec['allocateLoadBalancerNodePorts'] !== false);
}

export function needsHealthCheckPort(spec: JsonObject): boolean {
  return isLoadBalancer(spec) && spec['externalTrafficPolicy'] === 'Local';
}

export function isLoadBalancer(spec: JsonObject): boolean {
  return typeOf(spec) === 'LoadBalancer';
}

export function isExternalName(spec: JsonObject): boolean {
  return typeOf(spec) === 'ExternalName';
}

export function isHeadless(spec: JsonObject): boolean {
  const ips = listAt(spec, 'clusterIPs');
  return ips.length === 1 && ips[0] === 'None';
}

/** Reached from outside: node ports, load balancers, cluster services with external addresses. */
export function isExternallyAccessible(spec: JsonObject): boolean {
  const type = typeOf(spec);
  return (
    type === 'LoadBalancer' || type === 'NodePort' || (type === 'ClusterIP' && listAt(spec, 'externalIPs').length > 0)
  );
}

export function hasSelector(spec: JsonObject): boolean {
  const selector = spec['selector'];
  return isJsonObject(selector) && Object.keys(selector).length > 0;
}

/** Whether lists of texts are the same; an absent one is empty. */
export function sameTexts(a: JsonObject, b: JsonObject, field: string): boolean {
  return equalJson(listAt(a, field), listAt(b, field));
}

export function sameClusterIps(a: JsonObject, b: JsonObject): boolean {
  return sameValue(a, b, 'clusterIP', '') && sameTexts(a, b, 'clusterIPs');
}

/** @param absent what counts as not being there */
export function sameValue(a: JsonObject, b: JsonObject, field: string, absent: string | number | null): boolean {
  return (a[field] ?? absent) === (b[field] ?? absent);
}

/** Every node port of the ports and of health checks. */
export function nodePortsOf(spec: JsonObject): Set<number> {
  const ports = new Set<number>();
  if (['NodePort', 'LoadBalancer'].includes(typeOf(spec)))
    for (const port of portsOf(spec)) if (portAt(port, 'nodePort') !== 0) ports.add(portAt(port, 'nodePort'));
  if (needsHealthCheckPort(spec) && portAt(spec, 'healthCheckNodePort') !== 0)
    ports.add(portAt(spec, 'healthCheckNodePort'));
  return ports;
}

/** The addresses that a service holds. */
export function clusterIpsOf(spec: JsonObject): string[] {
  return isExternalName(spec) || isHeadless(spec) ? [] : textsAt(spec, 'clusterIPs').filter((ip) => ip !== '');
}
