/**
 * The names of Services and of their endpoints.
 *
 * Mirrors CoreDNS `plugin/kubernetes` (findServices, findMultiClusterServices, object/endpoint.go): endpoints are named by
 * their hostname, else by their address; those that are not ready have no names; slices without ports have addresses but
 * no SRV records.
 */
import { isIP } from 'node:net';
import type { EndpointSlice, SliceEndpoint } from '../../kube/api/discovery.ts';
import type { ZoneNames } from './zone-names.ts';

export interface NamedPort {
  readonly name?: string;
  readonly protocol?: string;
  readonly port?: number;
}

/** Addresses of a Service, each on every port. @param base the Service's own name */
export function addVirtualAddresses(
  names: ZoneNames,
  base: string,
  addresses: readonly string[],
  ports: readonly NamedPort[],
): void {
  for (const address of addresses)
    for (const port of ports) {
      for (const name of [base, ...portNames(base, port)]) {
        names.address(name, address);
        if (port.port !== undefined) names.service(name, { target: base, port: port.port, address });
      }
    }
}

export interface EndpointNaming {
  readonly base: string;
  /** What the names of endpoints end with: the base, with the cluster's id before it in a clusterset. */
  readonly parent: string;
  /** Whether the Service's own name stands for its endpoints. */
  readonly headless: boolean;
}

export function addEndpoints(names: ZoneNames, naming: EndpointNaming, slices: readonly EndpointSlice[]): void {
  for (const slice of slices) {
    if (slice.addressType === 'FQDN') continue;
    const ports: readonly NamedPort[] = slice.ports ?? [];
    for (const endpoint of readyEndpoints(slice))
      for (const address of endpoint.addresses) addEndpoint(names, naming, endpoint, address, ports);
  }
}

/** Ready as DNS sees it: unknown counts as ready. */
export function readyEndpoints({ endpoints }: EndpointSlice): readonly SliceEndpoint[] {
  return (endpoints ?? []).filter(({ conditions }) => conditions?.ready ?? true);
}

/** `web-0`, `10-1-2-3`. */
export function endpointLabel({ hostname }: SliceEndpoint, address: string): string {
  return hostname === undefined || hostname === '' ? address.replaceAll(/[.:]/g, '-').replace(/-$/, '-0') : hostname;
}

function addEndpoint(
  names: ZoneNames,
  { base, parent, headless }: EndpointNaming,
  endpoint: SliceEndpoint,
  address: string,
  ports: readonly NamedPort[],
): void {
  if (isIP(address) === 0) return;
  const target = `${endpointLabel(endpoint, address)}.${parent}`;
  for (const name of headless ? [target, base] : [target]) names.address(name, address);
  for (const port of ports) {
    if (port.port === undefined) continue;
    const service = { target, port: port.port, address };
    names.service(target, service);
    if (!headless) continue;
    names.service(base, service);
    for (const name of portNames(base, port)) {
      names.address(name, address);
      names.service(name, service);
    }
  }
}

function portNames(base: string, { name, protocol }: NamedPort): string[] {
  return name === undefined || name === '' ? [] : [`_${name}._${(protocol ?? 'TCP').toLowerCase()}.${base}`];
}
