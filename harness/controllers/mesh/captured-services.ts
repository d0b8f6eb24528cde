import type { Service, ServicePort } from '../../kube/api/core.ts';
import type { Backend } from '../../proxy/table/backend.ts';
import type { RouteRule } from '../../proxy/table/route.ts';
import type { CapturedPort, CapturedService } from '../mesh-sidecar/capture-services.ts';
import { MESH_RETRY } from './mesh-answers.ts';
import { identitiesOf, meshBackend } from './mesh-backend.ts';
import { endpointsOf } from './mesh-endpoints.ts';
import type { MeshWorld } from './mesh-world.ts';
import { SYSTEM_NAMESPACE } from './names.ts';
import type { NetworkGateway } from './network-gateways.ts';
import { protocolOf } from './service-protocol.ts';
import { serviceHost, sniName } from './sni-name.ts';
import { splitHorizon } from './split-horizon.ts';

/** The Services that sidecars of one network answer for, with what is behind them. */
export interface Outbound {
  readonly services: readonly CapturedService[];
  readonly backends: Readonly<Record<string, Backend>>;
}

const NOT_CAPTURED: readonly string[] = [SYSTEM_NAMESPACE, 'kube-system'];

/**
 * Every Service of the home cluster with endpoints of all clusters: one that is only in another cluster has no name here
 * (002-D8).
 *
 * Left to the cluster's own DNS: headless and external names, Services with ports that are not TCP, the API server, those
 * of the system namespaces.
 */
export function outboundOf(world: MeshWorld, gateways: readonly NetworkGateway[], clientNetwork: string): Outbound {
  const home = world.clusters.get(world.home);
  const backends: Record<string, Backend> = {};
  const services = [...(home?.services ?? [])].flatMap(([key, service]): CapturedService[] => {
    if (!isCaptured(service)) return [];
    const { namespace = '', name, creationTimestamp = '' } = service.metadata;
    const host = serviceHost(namespace, name);
    const ports = (service.spec?.ports ?? []).map((port) => {
      const { backend, captured } = capturedPort({ world, gateways, clientNetwork, key, host }, port);
      backends[backend.name] = backend;
      return captured;
    });
    return [{ host, aliases: aliasesOf(namespace, name), createdAt: creationTimestamp, ports }];
  });
  return { services, backends };
}

function isCaptured({ metadata, spec }: Service): boolean {
  const { namespace = '', name } = metadata;
  if (NOT_CAPTURED.includes(namespace) || (namespace === 'default' && name === 'kubernetes')) return false;
  const { type, clusterIP = '', ports = [] } = spec ?? {};
  if (type === 'ExternalName' || clusterIP === '' || clusterIP === 'None' || ports.length === 0) return false;
  return ports.every(({ protocol = 'TCP' }) => protocol === 'TCP');
}

interface PortFacts {
  readonly world: MeshWorld;
  readonly gateways: readonly NetworkGateway[];
  readonly clientNetwork: string;
  /** Of the Service. */
  readonly key: string;
  readonly host: string;
}

function capturedPort(
  { world, gateways, clientNetwork, key, host }: PortFacts,
  servicePort: ServicePort,
): { readonly backend: Backend; readonly captured: CapturedPort } {
  const { port } = servicePort;
  const endpoints = endpointsOf(world, key, servicePort);
  const protocol = protocolOf(servicePort);
  const backend = meshBackend({
    // As Envoy calls it.
    name: `outbound|${String(port)}||${host}`,
    targets: splitHorizon(endpoints, gateways, clientNetwork),
    protocol,
    serverName: sniName(host, port),
    identities: identitiesOf(endpoints),
  });
  const backends = [{ backend: backend.name, weight: 1 }];
  if (protocol === 'tcp') return { backend, captured: { port, protocol: 'TCP', backends } };
  const rule: RouteRule = { ...EVERYTHING, backends };
  return { backend, captured: { port, protocol: 'HTTP', rules: [rule] } };
}

const EVERYTHING: Omit<RouteRule, 'backends'> = {
  matches: [{ path: { type: 'PathPrefix', value: '/' }, headers: [], queryParams: [] }],
  // Requests have no deadline unless somebody gives them one.
  timeoutMs: 0,
  retry: MESH_RETRY,
};

/** The short names; the bare one is only right for clients of the same namespace, and taken when nobody else has it. */
function aliasesOf(namespace: string, name: string): readonly string[] {
  return [`${name}.${namespace}`, `${name}.${namespace}.svc`, name];
}
