import type { Listener, StreamListener } from '../../proxy/table/listener.ts';
import type { Route, RouteRule, WeightedBackend } from '../../proxy/table/route.ts';
import { assignAddresses } from './loopback-addresses.ts';

/** A Service as the sidecars of a mesh answer for it. */
export interface CapturedService {
  /** The whole name, lower case: what the resolver answers. */
  readonly host: string;
  /** Other names by which requests may call it; their `Host` fields. */
  readonly aliases: readonly string[];
  readonly createdAt: string;
  readonly ports: readonly CapturedPort[];
}

export type CapturedPort =
  | { readonly port: number; readonly protocol: 'HTTP'; readonly rules: readonly RouteRule[] }
  | { readonly port: number; readonly protocol: 'TCP'; readonly backends: readonly WeightedBackend[] };

/** The client side of a sidecar's table. Addresses are of `POD_LOOPBACK`. */
export interface CapturedTable {
  readonly listeners: readonly Listener[];
  readonly streams: readonly StreamListener[];
  /** For the resolver. */
  readonly hosts: Readonly<Record<string, readonly string[]>>;
  /** Hosts that no address was left for: the cluster's own DNS answers for them. */
  readonly left: readonly string[];
}

/**
 * A listener for each port of each Service, at an address of its own. Where Services have to share one, requests are told
 * apart by their host; where a Service is alone, every request is taken for it, whatever its host.
 */
export function captureServices(services: readonly CapturedService[]): CapturedTable {
  const addresses = assignAddresses(
    services.map(({ host, createdAt, ports }) => ({
      host,
      createdAt,
      ports: ports.map(({ port, protocol }) => ({ port, isShareable: protocol === 'HTTP' })),
    })),
  );
  const http = new Map<string, HttpPort>();
  const streams: StreamListener[] = [];
  const hosts: Record<string, readonly string[]> = {};
  for (const service of services) {
    const address = addresses.get(service.host);
    if (address === undefined) continue;
    hosts[service.host] = [address];
    for (const port of service.ports) {
      if (port.protocol === 'TCP') streams.push(streamListener(service, address, port.port, port.backends));
      else addTo(http, address, port.port, { service, rules: port.rules });
    }
  }
  return {
    listeners: [...http.values()].map(httpListener),
    streams,
    hosts,
    left: services.map(({ host }) => host).filter((host) => !addresses.has(host)),
  };
}

interface Share {
  readonly service: CapturedService;
  readonly rules: readonly RouteRule[];
}

interface HttpPort {
  readonly address: string;
  readonly port: number;
  readonly shares: Share[];
}

function addTo(ports: Map<string, HttpPort>, address: string, port: number, share: Share): void {
  const key = `${address}:${String(port)}`;
  const known = ports.get(key);
  if (known === undefined) ports.set(key, { address, port, shares: [share] });
  else known.shares.push(share);
}

function httpListener({ address, port, shares }: HttpPort): Listener {
  const isAlone = shares.length === 1;
  const routes = shares.map(({ service, rules }): Route => ({
    id: service.host,
    createdAt: service.createdAt,
    hostnames: isAlone ? ['*'] : [service.host, ...service.aliases],
    rules,
  }));
  return { name: `${address}:${String(port)}`, address, port, protocol: 'HTTP', routes };
}

function streamListener(
  { host, createdAt }: CapturedService,
  address: string,
  port: number,
  backends: readonly WeightedBackend[],
): StreamListener {
  const route = { id: host, createdAt, hostnames: ['*'], backends };
  return { name: `${address}:${String(port)}`, address, port, protocol: 'TCP', routes: [route] };
}
