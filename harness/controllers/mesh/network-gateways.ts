import type { Node, Service } from '../../kube/api/core.ts';
import type { MeshCluster, MeshWorld } from './mesh-world.ts';
import {
  DEFAULT_GATEWAY_PORT,
  GATEWAY_PORT_LABEL,
  NETWORK_LABEL,
  NODE_SELECTOR_ANNOTATION,
  SYSTEM_NAMESPACE,
} from './names.ts';

/** Where another network is entered. */
export interface NetworkGateway {
  readonly network: string;
  readonly cluster: string;
  readonly address: string;
  readonly port: number;
}

export interface NetworkGateways {
  readonly gateways: readonly NetworkGateway[];
  /** Said once by the controller. 002-B8 */
  readonly warnings: readonly string[];
}

const PORT = /^\d{1,5}$/;

/**
 * Every Service of the system namespace that is labelled with a network is a gateway of it: one for each external address
 * (002-R3). One that has none is no gateway (002-B6); names of hosts are passed over. One of type NodePort that says which
 * nodes it means is reached at those, at its node port. Each address once.
 */
export function networkGateways(world: Pick<MeshWorld, 'clusters'>): NetworkGateways {
  const gateways = new Map<string, NetworkGateway>();
  const warnings: string[] = [];
  for (const cluster of world.clusters.values())
    for (const service of cluster.services.values()) {
      const network = service.metadata.labels?.[NETWORK_LABEL];
      if (service.metadata.namespace !== SYSTEM_NAMESPACE || network === undefined || network === '') continue;
      const port = gatewayPort(service, cluster, warnings);
      for (const way of [...externalWays(service, port), ...nodeWays(service, cluster.nodes, port)]) {
        const gateway = { network, cluster: cluster.name, ...way };
        gateways.set([network, cluster.name, way.address, way.port].join(' '), gateway);
      }
    }
  return { gateways: [...gateways.values()].sort(byAddress), warnings };
}

/** 002-R3, 002-B8 */
function gatewayPort({ metadata }: Service, cluster: MeshCluster, warnings: string[]): number {
  const text = metadata.labels?.[GATEWAY_PORT_LABEL];
  if (text === undefined) return DEFAULT_GATEWAY_PORT;
  const port = PORT.test(text) ? Number(text) : 0;
  if (port >= 1 && port <= 65_535) return port;
  const where = `Service ${metadata.namespace ?? ''}/${metadata.name} of ${cluster.name}`;
  warnings.push(`could not parse ${GATEWAY_PORT_LABEL} "${text}" of ${where}; ${String(DEFAULT_GATEWAY_PORT)} is used`);
  return DEFAULT_GATEWAY_PORT;
}

type Way = Pick<NetworkGateway, 'address' | 'port'>;

function externalWays({ spec, status }: Service, port: number): readonly Way[] {
  const ingress = (status?.loadBalancer?.ingress ?? []).flatMap(({ ip }) =>
    ip === undefined || ip === '' ? [] : [ip],
  );
  return [...new Set([...ingress, ...(spec?.externalIPs ?? [])])].map((address) => ({ address, port }));
}

/** The external addresses of the nodes that the Service's annotation selects; `{}` selects all. */
function nodeWays({ metadata, spec }: Service, nodes: readonly Node[], port: number): readonly Way[] {
  const selector = nodeSelector(metadata.annotations?.[NODE_SELECTOR_ANNOTATION]);
  const nodePort = spec?.ports?.find((each) => each.port === port)?.nodePort;
  if (spec?.type !== 'NodePort' || selector === undefined || nodePort === undefined) return [];
  return nodes
    .filter((node) => selector.every(([label, value]) => node.metadata.labels?.[label] === value))
    .flatMap((node) => (node.status?.addresses ?? []).filter(({ type }) => type === 'ExternalIP').slice(0, 1))
    .map(({ address }) => ({ address, port: nodePort }));
}

function nodeSelector(text: string | undefined): readonly (readonly [string, unknown])[] | undefined {
  if (text === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? Object.entries(value) : undefined;
  } catch {
    return undefined;
  }
}

function byAddress(a: NetworkGateway, b: NetworkGateway): number {
  const [first, second] = [a, b].map(({ network, cluster, address, port }) =>
    [network, cluster, address, String(port)].join(' '),
  );
  return (first ?? '') < (second ?? '') ? -1 : 1;
}
