/** Mirrors kubernetes `pkg/apis/core/v1/defaults.go`, SetDefaults_Service. */
import type { ApiObject } from '../../../kube/json/api-object.ts';
import { isJsonObject, listAt, objectAt, type JsonObject } from '../../../kube/json/json.ts';
import { isExternallyAccessible, isLoadBalancer, needsClusterIp, portsOf } from './service-fields.ts';

const AFFINITY_TIMEOUT_SECONDS = 10_800;

export function defaultService(service: ApiObject): void {
  const spec = objectAt(service, 'spec') ?? (service['spec'] = {});
  defaultAffinity(spec);
  if (isEmpty(spec['type'])) spec['type'] = 'ClusterIP';
  for (const port of portsOf(spec)) {
    if (isEmpty(port['protocol'])) port['protocol'] = 'TCP';
    if (isEmpty(port['targetPort']) || port['targetPort'] === 0) port['targetPort'] = port['port'] ?? 0;
  }
  if (isExternallyAccessible(spec) && isEmpty(spec['externalTrafficPolicy'])) spec['externalTrafficPolicy'] = 'Cluster';
  if (needsClusterIp(spec)) spec['internalTrafficPolicy'] ??= 'Cluster';
  if (isLoadBalancer(spec)) spec['allocateLoadBalancerNodePorts'] ??= true;
  defaultStatus(service, spec);
}

function defaultAffinity(spec: JsonObject): void {
  if (isEmpty(spec['sessionAffinity'])) spec['sessionAffinity'] = 'None';
  if (spec['sessionAffinity'] === 'None') delete spec['sessionAffinityConfig'];
  if (spec['sessionAffinity'] !== 'ClientIP') return;
  const clientIp = objectAt(objectAt(spec, 'sessionAffinityConfig'), 'clientIP');
  if (clientIp?.['timeoutSeconds'] === undefined || clientIp['timeoutSeconds'] === null)
    spec['sessionAffinityConfig'] = { clientIP: { timeoutSeconds: AFFINITY_TIMEOUT_SECONDS } };
}

function defaultStatus(service: ApiObject, spec: JsonObject): void {
  const status = objectAt(service, 'status') ?? (service['status'] = {});
  const loadBalancer = objectAt(status, 'loadBalancer') ?? (status['loadBalancer'] = {});
  if (!isLoadBalancer(spec)) return;
  for (const ingress of listAt(loadBalancer, 'ingress'))
    if (isJsonObject(ingress) && !isEmpty(ingress['ip'])) ingress['ipMode'] ??= 'VIP';
}

function isEmpty(value: unknown): boolean {
  return value === undefined || value === null || value === '';
}
