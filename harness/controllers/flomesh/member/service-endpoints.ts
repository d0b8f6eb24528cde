import type { Service, ServicePort } from '../../../kube/api/core.ts';
import type { EndpointSlice, SliceEndpoint } from '../../../kube/api/discovery.ts';

/** An address and port of a pod. */
export interface PodAddress {
  readonly address: string;
  readonly port: number;
}

/**
 * The pods behind a port of a Service that take new connections, by address. The port of a pod, named or not, is the one
 * that each slice states. Does not: IPv6 and FQDN slices.
 */
export function serviceEndpoints(slices: readonly EndpointSlice[], port: ServicePort): readonly PodAddress[] {
  const found = new Map<string, PodAddress>();
  for (const slice of slices.filter(({ addressType }) => addressType === 'IPv4')) {
    const target = slice.ports?.find(({ name = '' }) => name === (port.name ?? ''))?.port;
    if (target === undefined) continue;
    for (const address of (slice.endpoints ?? []).filter(isReady).flatMap(({ addresses }) => addresses.slice(0, 1)))
      found.set(`${address}:${String(target)}`, { address, port: target });
  }
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, endpoint]) => endpoint);
}

function isReady({ conditions }: SliceEndpoint): boolean {
  return conditions?.ready !== false && conditions?.terminating !== true;
}

/** Ports that HTTP or TCP can be spoken on. */
export function tcpPorts({ spec }: Service): readonly ServicePort[] {
  return (spec?.ports ?? []).filter(({ protocol }) => protocol === undefined || protocol === 'TCP');
}
