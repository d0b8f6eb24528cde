/**
 * What an update means where it leaves fields out. Mirrors kubernetes `pkg/registry/core/service/storage/storage.go`
 * (patchAllocatedValues, normalizeClusterIPs) and `strategy.go` (dropTypeDependentFields). Everything in place.
 */
import { equalJson, listAt, textAt, type JsonObject } from '../../../kube/json/json.ts';
import {
  isExternallyAccessible,
  isLoadBalancer,
  needsClusterIp,
  needsHealthCheckPort,
  needsNodePorts,
  portAt,
  portsOf,
  sameClusterIps,
  sameTexts,
  sameValue,
} from './service-fields.ts';

/** An update without allocated values keeps them, so that a manifest can be applied again. */
export function keepAllocatedValues(spec: JsonObject, old: JsonObject): void {
  if (needsClusterIp(old) && needsClusterIp(spec)) keepClusterIps(spec, old);
  if (needsNodePorts(old) && needsNodePorts(spec)) keepNodePorts(spec, old);
  if (needsHealthCheckPort(old) && needsHealthCheckPort(spec) && portAt(spec, 'healthCheckNodePort') === 0)
    setPort(spec, 'healthCheckNodePort', portAt(old, 'healthCheckNodePort'));
}

/** Brings `clusterIP` and `clusterIPs` together, of which older clients know only the first. */
export function normalizeClusterIps(spec: JsonObject, old: JsonObject | undefined): void {
  const ip = textAt(spec, 'clusterIP') ?? '';
  if (old !== undefined && sameTexts(spec, old, 'clusterIPs') && !sameValue(spec, old, 'clusterIP', '')) {
    // Only the singular was changed, by a client that does not know the plural.
    if (ip === '') delete spec['clusterIPs'];
    else spec['clusterIPs'] = [ip];
  } else if (ip !== '' && listAt(spec, 'clusterIPs').length === 0) spec['clusterIPs'] = [ip];
}

/** A change of type takes away what the new type cannot have, unless the same update set it. */
export function dropFieldsOfOldType(spec: JsonObject, old: JsonObject): void {
  if (needsClusterIp(old) && !needsClusterIp(spec)) dropClusterIps(spec, old);
  if (needsNodePorts(old) && !needsNodePorts(spec) && equalJson(sortedNodePorts(spec), sortedNodePorts(old)))
    for (const port of portsOf(spec)) delete port['nodePort'];
  if (needsHealthCheckPort(old) && !needsHealthCheckPort(spec)) dropSame(spec, old, 'healthCheckNodePort');
  if (isLoadBalancer(old) && !isLoadBalancer(spec)) {
    dropSame(spec, old, 'allocateLoadBalancerNodePorts');
    dropSame(spec, old, 'loadBalancerClass');
  }
  if (isExternallyAccessible(old) && !isExternallyAccessible(spec)) dropSame(spec, old, 'externalTrafficPolicy');
}

function dropClusterIps(spec: JsonObject, old: JsonObject): void {
  if (sameClusterIps(spec, old)) {
    delete spec['clusterIP'];
    delete spec['clusterIPs'];
  }
  if (sameTexts(spec, old, 'ipFamilies')) delete spec['ipFamilies'];
  dropSame(spec, old, 'ipFamilyPolicy');
}

function dropSame(spec: JsonObject, old: JsonObject, field: string): void {
  if (equalJson(spec[field] ?? null, old[field] ?? null)) Reflect.deleteProperty(spec, field);
}

function keepClusterIps(spec: JsonObject, old: JsonObject): void {
  if ((textAt(spec, 'clusterIP') ?? '') === '' && old['clusterIP'] !== undefined) spec['clusterIP'] = old['clusterIP'];
  if (listAt(spec, 'clusterIPs').length === 0 && sameValue(spec, old, 'clusterIP', ''))
    spec['clusterIPs'] = [...listAt(old, 'clusterIPs')];
}

/** By the names of the ports: whatever else of a port changed, it keeps its number, unless another has taken it. */
function keepNodePorts(spec: JsonObject, old: JsonObject): void {
  const wanted = new Set(portsOf(spec).map((port) => portAt(port, 'nodePort')));
  const before = new Map(portsOf(old).map((port) => [textAt(port, 'name') ?? '', portAt(port, 'nodePort')]));
  for (const port of portsOf(spec)) {
    const kept = before.get(textAt(port, 'name') ?? '') ?? 0;
    if (portAt(port, 'nodePort') === 0 && !wanted.has(kept)) setPort(port, 'nodePort', kept);
  }
}

function sortedNodePorts(spec: JsonObject): number[] {
  const ports = portsOf(spec)
    .map((port) => portAt(port, 'nodePort'))
    .filter((port) => port !== 0);
  return [...new Set(ports)].sort((a, b) => a - b);
}

function setPort(object: JsonObject, field: string, port: number): void {
  if (port !== 0) object[field] = port;
}
