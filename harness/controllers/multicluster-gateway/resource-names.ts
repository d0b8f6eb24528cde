/** Names of the load balancer's parts as GKE gives them (semantics 1.1). Ours exist as names only; cases and people see them. */
import type { ImportBackend } from './backend-refs.ts';
import { base36Hash } from '../clusterset/name-hash.ts';

const PREFIX = 'gkemcg1';
export const FIREWALL_NAME = 'gkemcg1-l7-default-global';

export interface GatewayResourceNames {
  readonly address: string;
  readonly forwardingRule: string;
  readonly targetProxy: string;
  readonly httpsForwardingRule: string;
  readonly httpsTargetProxy: string;
  readonly urlMap: string;
  readonly notFoundBackend: string;
  readonly errorBackend: string;
}

export function gatewayResourceNames(projectNumber: string, namespace: string, name: string): GatewayResourceNames {
  const named = (kind: string): string =>
    `${PREFIX}-${namespace}-${name}-${base36Hash(projectNumber, kind, namespace, name)}`;
  const serving = (status: number): string => {
    const kind = `gw-serve${String(status)}-80`;
    return `${PREFIX}-${namespace}-${kind}-${base36Hash(projectNumber, kind, namespace, name)}`;
  };
  return {
    address: named('addresses'),
    forwardingRule: named('forwardingRules'),
    targetProxy: named('targetHttpProxies'),
    httpsForwardingRule: named('httpsForwardingRules'),
    httpsTargetProxy: named('targetHttpsProxies'),
    urlMap: named('urlMaps'),
    notFoundBackend: serving(404),
    errorBackend: serving(500),
  };
}

/** Backend service and health check of one port of an import (000-R18). */
export function backendName(projectNumber: string, { imported, port }: ImportBackend): string {
  const { namespace, name } = imported;
  const number = String(port.port);
  const hash = base36Hash(projectNumber, 'backendServices', namespace, `${name}-${number}`);
  return `${PREFIX}-${namespace}-${name}-${number}-${hash}`;
}

/** The certificate that is made of a Secret `namespace/name`. */
export function certificateName(projectNumber: string, key: string): string {
  const [namespace = '', name = ''] = key.split('/');
  return `${PREFIX}-${namespace}-${name}-${base36Hash(projectNumber, 'sslCertificates', namespace, name)}`;
}
