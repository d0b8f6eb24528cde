/** Names of the load balancer's parts (semantics 2.3). Ours exist as names only; cases and people see them. */
import { fleetPrefix } from './derived-names.ts';
import type { PlannedBackend } from './ingress-plan.ts';

/** Backend service and health check of one port of a MultiClusterService (001-R14). */
export function backendName(
  projectNumber: string,
  namespace: string,
  { service, port }: Pick<PlannedBackend, 'service' | 'port'>,
): string {
  return `${fleetPrefix(projectNumber)}-${String(port)}-${namespace}-${service}`;
}

export interface IngressResourceNames {
  readonly firewall: string;
  readonly forwardingRule: string;
  readonly httpsForwardingRule: string;
  readonly targetProxy: string;
  readonly httpsTargetProxy: string;
  readonly urlMap: string;
}

export function ingressResourceNames(projectNumber: string, namespace: string, name: string): IngressResourceNames {
  const prefix = fleetPrefix(projectNumber);
  return {
    firewall: `${prefix}-default-l7`,
    forwardingRule: `${prefix}-fw-${namespace}-${name}`,
    httpsForwardingRule: `${prefix}-fws-${namespace}-${name}`,
    targetProxy: `${prefix}-${namespace}-${name}`,
    httpsTargetProxy: `${prefix}-s-${namespace}-${name}`,
    urlMap: `${prefix}-${namespace}-${name}`,
  };
}
