import { GATEWAY_GROUP } from '../../kube/api/gateway.ts';
import type { HealthCheckPolicy } from '../../kube/api/gke-policies.ts';
import { NET_GKE_GROUP } from '../../kube/api/net-gke.ts';
import type { MergedExports } from '../clusterset/merge-exports.ts';
import { importedIn } from './backend-refs.ts';
import { readBackendPolicy, type BackendSettings } from './backend-settings.ts';
import { readHealthCheckPolicy, type HealthCheckSettings } from './health-check.ts';
import { attachPolicies, type AttachedPolicies, type PolicyReading, type PolicyTarget } from './policy-attachment.ts';
import type { World } from './world.ts';

/** What the policies of the config cluster say. */
export interface EvaluatedPolicies {
  /** By import. */
  readonly healthChecks: AttachedPolicies<HealthCheckSettings>;
  /** By import. */
  readonly backends: AttachedPolicies<BackendSettings>;
  /** By Gateway. They change nothing here: `allowGlobalAccess` and `sslPolicy` are of the cloud. */
  readonly gateways: AttachedPolicies<object>;
}

/** @param isOurs whether a Gateway `namespace/name` is of our classes */
export function evaluatePolicies(
  world: World,
  { imports }: MergedExports,
  isOurs: (key: string) => boolean,
): EvaluatedPolicies {
  const { healthCheckPolicies, backendPolicies, gatewayPolicies } = world.config;
  const serviceImport: PolicyTarget = {
    group: NET_GKE_GROUP,
    kind: 'ServiceImport',
    exists: (key) => {
      const imported = imports.get(key);
      return imported !== undefined && importedIn(world, imported);
    },
  };
  const gateway: PolicyTarget = { group: GATEWAY_GROUP, kind: 'Gateway', exists: isOurs };
  const readCheck = (policy: HealthCheckPolicy, key: string): PolicyReading<HealthCheckSettings> => {
    const check = readHealthCheckPolicy(policy);
    if ('problem' in check || typeof check.checkedPort !== 'string') return check;
    const { checkedPort } = check;
    const ports = imports.get(key)?.ports ?? [];
    return ports.some(({ name }) => name === checkedPort)
      ? check
      : { problem: `spec.default.config: portName ${checkedPort} is no port of ServiceImport ${key}` };
  };
  return {
    healthChecks: attachPolicies(healthCheckPolicies, serviceImport, readCheck),
    backends: attachPolicies(backendPolicies, serviceImport, readBackendPolicy),
    gateways: attachPolicies(gatewayPolicies, gateway, () => ({})),
  };
}
