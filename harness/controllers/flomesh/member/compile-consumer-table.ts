import type { Listener, StreamListener } from '../../../proxy/table/listener.ts';
import { assignAddresses } from '../../mesh-sidecar/loopback-addresses.ts';
import type { PlaceOfTable, TableContent } from './compile-gateway-table.ts';
import { consumedServices, type ConsumedPort, type ConsumedService } from './consumed-services.ts';
import type { OwnWorld } from './own-world.ts';
import { SIDECAR_ANSWERS } from './pipy-answers.ts';

export interface ConsumerPlace extends PlaceOfTable {
  /** Of the consuming pods: a bare service name is one of this namespace. */
  readonly namespace: string;
}

/** Answered for names that nobody knows: a connection there is refused. 003-D2 */
export const UNKNOWN_NAME_ADDRESS = '127.0.0.2';
/** Names that end so keep what the cluster's DNS says of them. 003-D2 */
const CLUSTER_DOMAIN = '.cluster.local';
/** 003-D3 */
const TTL_SECONDS = 600;

interface PlacedService {
  readonly service: ConsumedService;
  readonly address: string;
  readonly hosts: readonly string[];
}

/**
 * What the sidecar of a meshed pod serves (semantics 4.5): names, and listeners at addresses of the pod, for each
 * service that it may call.
 *
 * Does not: mutual TLS between pods; `serviceAccountName`, since `*` is what everybody has; answer with the addresses of
 * gateways (003-D3): nothing redirects connections to them, so a name is the sidecar's own address and the gateways are
 * behind it.
 */
export function compileConsumerTable(world: OwnWorld, place: ConsumerPlace): TableContent {
  const services = placed(consumedServices(world, place), place.namespace);
  const backends = services.flatMap(({ service }) => service.ports.map(({ backend }) => backend));
  return {
    sources: Object.fromEntries(services.flatMap(({ service }) => service.sources)),
    defaultClientRegion: place.region,
    listeners: httpListeners(services),
    streams: services.flatMap((each) =>
      each.service.ports.filter(({ protocol }) => protocol === 'TCP').map((port) => streamListener(each, port)),
    ),
    backends: Object.fromEntries(backends.map((backend) => [backend.name, backend])),
    answers: SIDECAR_ANSWERS,
    resolver: {
      hosts: {
        ...hostsElsewhere(world, place.namespace),
        ...Object.fromEntries(services.flatMap(({ hosts, address }) => hosts.map((host) => [host, [address]]))),
      },
      ttlSeconds: TTL_SECONDS,
      unknownNames: [UNKNOWN_NAME_ADDRESS],
    },
  };
}

/** Those that an address of the pod is left for. */
function placed(services: readonly ConsumedService[], consumer: string): readonly PlacedService[] {
  const addresses = assignAddresses(
    services.map(({ namespace, name, createdAt, ports }) => ({
      host: `${name}.${namespace}`,
      createdAt,
      ports: ports.map(({ port, protocol }) => ({ port, isShareable: protocol === 'HTTP' })),
    })),
  );
  return services.flatMap((service) => {
    const { namespace, name } = service;
    const address = addresses.get(`${name}.${namespace}`);
    return address === undefined ? [] : [{ service, address, hosts: hostNames(namespace, name, consumer) }];
  });
}

/** One for each address and port, with a route for each service there: the host of a request says which is meant. */
function httpListeners(services: readonly PlacedService[]): readonly Listener[] {
  const found = new Map<string, Listener>();
  for (const { service, address, hosts } of services)
    for (const { port, protocol, backend, retry } of service.ports) {
      if (protocol !== 'HTTP') continue;
      const name = `${address}:${String(port)}`;
      const known = found.get(name) ?? { name, address, port, protocol, routes: [] };
      const route = {
        id: `${service.namespace}/${service.name}`,
        createdAt: service.createdAt,
        hostnames: hosts,
        rules: [
          {
            matches: [{ path: { type: 'PathPrefix' as const, value: '/' }, headers: [], queryParams: [] }],
            backends: [{ backend: backend.name, weight: 1 }],
            retry,
          },
        ],
      };
      found.set(name, { ...known, routes: [...known.routes, route] });
    }
  return [...found.values()];
}

function streamListener({ service, address }: PlacedService, { port, backend }: ConsumedPort): StreamListener {
  const { namespace, name, createdAt } = service;
  const backends = [{ backend: backend.name, weight: 1 }];
  return {
    name: `${address}:${String(port)}`,
    address,
    port,
    protocol: 'TCP',
    routes: [{ id: `${namespace}/${name}`, createdAt, hostnames: ['*'], backends }],
  };
}

/**
 * Names of services that only other clusters have. The cluster's DNS does not know them; asked for the short ones it would ask
 * the world, which may take it seconds.
 */
function hostsElsewhere(
  { imports, services }: OwnWorld,
  consumer: string,
): Readonly<Record<string, readonly string[]>> {
  const keys = [...imports.keys()].filter((key) => !services.has(key));
  const hosts = keys.flatMap((key) => {
    const [namespace = '', name = ''] = key.split('/');
    return hostNames(namespace, name, consumer).filter((host) => !host.endsWith(CLUSTER_DOMAIN));
  });
  return Object.fromEntries(hosts.map((host) => [host, [UNKNOWN_NAME_ADDRESS]]));
}

/** 003-D16; what a port adds to a host is not looked at. */
function hostNames(namespace: string, name: string, consumer: string): readonly string[] {
  const own = namespace === consumer ? [name] : [];
  const short = `${name}.${namespace}`;
  return [...own, short, `${short}.svc`, `${short}.svc.cluster`, `${short}.svc.cluster.local`];
}
