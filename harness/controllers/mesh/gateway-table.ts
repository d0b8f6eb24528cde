import type { MeshGateway, MeshGatewayServer } from '../../kube/api/istio.ts';
import type { Pod } from '../../kube/api/pod.ts';
import type { Backend } from '../../proxy/table/backend.ts';
import type { StreamListener } from '../../proxy/table/listener.ts';
import type { StreamRoute } from '../../proxy/table/route.ts';
import type { TableContent } from '../mesh-sidecar/sidecar-feeds.ts';
import { endpointsOf } from './mesh-endpoints.ts';
import { networkOf, type MeshWorld } from './mesh-world.ts';
import { INBOUND_PORT, MESH_PROTOCOLS } from './names.ts';
import { serviceHost, sniName } from './sni-name.ts';

/** A port of a Service as a gateway knows it. */
interface PassedPort {
  readonly namespace: string;
  readonly host: string;
  readonly createdAt: string;
  readonly serverName: string;
  readonly backend: Backend;
}

/**
 * The table of one pod of an east-west gateway: TLS is passed through unopened, by its server name, to pods of the
 * gateway's own network (002-D2). Without a Gateway object for it, or with servers of other modes only, it listens on
 * nothing. What no route knows, or is not of the mesh, is closed (002-D3).
 */
export function gatewayTable(world: MeshWorld, pod: Pod): TableContent {
  const servers = world.gateways.filter((gateway) => isFor(gateway, pod)).flatMap(passthroughServers);
  const ports = servers.length === 0 ? [] : passedPorts(world, networkOfGateway(world, pod));
  const byNumber = new Map<number, Map<string, StreamRoute>>();
  for (const { namespace, server } of servers) {
    const routes = byNumber.get(server.port.number) ?? new Map<string, StreamRoute>();
    byNumber.set(server.port.number, routes);
    for (const passed of ports.filter((port) => server.hosts.some((host) => exposes(host, namespace, port))))
      routes.set(passed.serverName, routeTo(passed));
  }
  return {
    sources: {},
    defaultClientRegion: '',
    listeners: [],
    streams: [...byNumber].map(([port, routes]) => listener(port, [...routes.values()])),
    backends: Object.fromEntries(ports.map(({ backend }) => [backend.name, backend])),
  };
}

interface OwnedServer {
  /** Of the Gateway. */
  readonly namespace: string;
  readonly server: MeshGatewayServer;
}

function isFor({ spec }: MeshGateway, pod: Pod): boolean {
  const selector = Object.entries(spec?.selector ?? {});
  return selector.length > 0 && selector.every(([key, value]) => pod.metadata.labels?.[key] === value);
}

function passthroughServers({ metadata, spec }: MeshGateway): readonly OwnedServer[] {
  return (spec?.servers ?? [])
    .filter(({ tls }) => tls?.mode === 'AUTO_PASSTHROUGH')
    .map((server) => ({ namespace: metadata.namespace ?? '', server }));
}

function networkOfGateway(world: MeshWorld, pod: Pod): string {
  const home = world.clusters.get(world.home);
  return home === undefined ? '' : networkOf(pod, home);
}

/** Every port of every Service of the mesh, with the endpoints of one network that take mutual TLS. */
function passedPorts(world: MeshWorld, network: string): readonly PassedPort[] {
  const found = new Map<string, PassedPort>();
  for (const cluster of world.clusters.values())
    for (const [key, { metadata, spec }] of cluster.services) {
      const { namespace = '', name, creationTimestamp: createdAt = '' } = metadata;
      const host = serviceHost(namespace, name);
      for (const port of spec?.ports ?? []) {
        const serverName = sniName(host, port.port);
        if (found.has(serverName) || (port.protocol ?? 'TCP') !== 'TCP') continue;
        const endpoints = endpointsOf(world, key, port)
          .filter((endpoint) => endpoint.network === network && endpoint.identity !== undefined)
          .map((endpoint) => ({
            address: endpoint.address,
            port: INBOUND_PORT,
            cluster: endpoint.cluster,
            region: '',
          }));
        const backend: Backend = { name: serverName, endpoints, drainingTimeoutMs: 0, balance: 'weighted' };
        found.set(serverName, { namespace, host, createdAt, serverName, backend });
      }
    }
  return [...found.values()];
}

/** `*.local`, `sample/*`, `./helloworld.sample.svc.cluster.local`. */
function exposes(pattern: string, ownNamespace: string, { namespace, host }: PassedPort): boolean {
  const at = pattern.indexOf('/');
  const [where, name] = at < 0 ? ['*', pattern] : [pattern.slice(0, at), pattern.slice(at + 1)];
  if (where !== '*' && (where === '.' ? ownNamespace : where) !== namespace) return false;
  return name === '*' || name === host || (name.startsWith('*.') && host.endsWith(name.slice(1)));
}

function routeTo({ serverName, createdAt, backend }: PassedPort): StreamRoute {
  return { id: serverName, createdAt, hostnames: [serverName], backends: [{ backend: backend.name, weight: 1 }] };
}

function listener(port: number, routes: readonly StreamRoute[]): StreamListener {
  return { name: `passthrough-${String(port)}`, port, protocol: 'TLS', requireAlpn: MESH_PROTOCOLS, routes };
}
