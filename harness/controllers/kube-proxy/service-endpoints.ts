/**
 * The endpoints of a Service port, from its EndpointSlices.
 *
 * Mirrors kube-proxy `pkg/proxy/endpointslicecache.go`: ports are matched by name and protocol, an address that is in
 * several slices counts once, as ready if it is in any of them. Does not: topology hints, IPv6.
 */
import type { ServicePort } from '../../kube/api/core.ts';
import type { EndpointSlice, SliceEndpoint } from '../../kube/api/discovery.ts';
import type { ServiceEndpoint } from '../../network/services/service-table.ts';

export function endpointsOf(
  port: Pick<ServicePort, 'name' | 'protocol'>,
  slices: readonly EndpointSlice[],
): readonly ServiceEndpoint[] {
  const found = new Map<string, ServiceEndpoint>();
  for (const slice of slices) {
    if (slice.addressType !== 'IPv4') continue;
    const matching = (slice.ports ?? []).filter(
      ({ name, protocol }) => (name ?? '') === (port.name ?? '') && (protocol ?? 'TCP') === (port.protocol ?? 'TCP'),
    );
    for (const { port: target } of matching) {
      if (target === undefined || target === 0) continue;
      for (const endpoint of slice.endpoints ?? []) add(found, serviceEndpoint(endpoint, target));
    }
  }
  return [...found.values()];
}

function add(found: Map<string, ServiceEndpoint>, endpoint: ServiceEndpoint | undefined): void {
  if (endpoint === undefined) return;
  const key = `${endpoint.address}:${String(endpoint.port)}`;
  const known = found.get(key);
  if (known === undefined || (!known.ready && endpoint.ready)) found.set(key, endpoint);
}

function serviceEndpoint(
  { addresses, conditions, nodeName }: SliceEndpoint,
  port: number,
): ServiceEndpoint | undefined {
  const [address] = addresses;
  if (address === undefined) return undefined;
  return {
    address,
    port,
    ...(nodeName === undefined ? {} : { node: nodeName }),
    // Unknown counts as ready, for controllers that do not say.
    ready: conditions?.ready ?? true,
    serving: conditions?.serving ?? true,
    terminating: conditions?.terminating ?? false,
  };
}
