import type { Service } from '../../kube/api/core.ts';
import type { EndpointSlice, SliceEndpoint } from '../../kube/api/discovery.ts';
import type { ServiceImportPort } from '../../kube/api/mcs-api.ts';
import type { Endpoint } from '../../proxy/table/backend.ts';
import type { ClustersetWorld, ClusterWorld } from './clusterset-world.ts';
import type { McsSpelling } from './mcs-spelling.ts';
import { importPort, servicePortFor } from './merge-ports.ts';
import type { MergedImport } from './merged-import.ts';

/**
 * The pods behind one port of an import: the ready endpoints of the Service in every cluster that exports it (000-R6), in
 * the order of the fleet, then by address. Pods that other Services select too are listed there as well (000-R7). The target port, named or not, is the one that each slice states.
 *
 * Does not: IPv6 and FQDN slices.
 */
export function importEndpoints(
  world: ClustersetWorld,
  imported: MergedImport,
  port: ServiceImportPort,
  rule: McsSpelling['portRule'] = 'named',
): readonly Endpoint[] {
  return imported.exporters.flatMap((name) => {
    const cluster = world.clusters.get(name);
    return cluster === undefined ? [] : clusterEndpoints(cluster, imported, port, rule);
  });
}

function clusterEndpoints(
  cluster: ClusterWorld,
  imported: MergedImport,
  port: ServiceImportPort,
  rule: McsSpelling['portRule'],
): readonly Endpoint[] {
  const found = new Map<string, Endpoint>();
  for (const { slice, service } of sourceSlices(cluster, imported)) {
    const target = slice.addressType === 'IPv4' ? targetPort(slice, service, port, rule) : undefined;
    if (target === undefined) continue;
    for (const { addresses } of readyEndpoints(slice)) {
      for (const address of addresses.slice(0, 1))
        found.set(`${address}:${String(target)}`, {
          address,
          port: target,
          cluster: cluster.name,
          region: cluster.region,
        });
    }
  }
  return [...found.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, endpoint]) => endpoint);
}

/** The slices of an import's Service in one cluster, as the cluster's own controllers wrote them. */
export function sourceSlices(
  cluster: ClusterWorld,
  imported: MergedImport,
): readonly { readonly slice: EndpointSlice; readonly service: Service }[] {
  const key = `${imported.namespace}/${imported.name}`;
  const service = cluster.services.get(key);
  if (service === undefined) return [];
  return (cluster.endpointSlices.get(key) ?? []).map((slice) => ({ slice, service }));
}

/** The port of a slice that an import's port stands for. Undefined when this exporter does not have it. */
export function targetPort(
  slice: EndpointSlice,
  service: Service,
  port: ServiceImportPort,
  rule: McsSpelling['portRule'],
): number | undefined {
  const servicePort = servicePortFor(service.spec?.ports ?? [], port, rule);
  if (servicePort === undefined) return undefined;
  return slice.ports?.find(({ name = '' }) => name === (servicePort.name ?? ''))?.port;
}

/** The endpoints that take new connections: ready, and not on their way out. */
export function readyEndpoints({ endpoints }: EndpointSlice): readonly SliceEndpoint[] {
  return (endpoints ?? []).filter(({ conditions }) => conditions?.ready !== false && conditions?.terminating !== true);
}

/** Reads all that a cluster exports. Throws for what no API server sends and no rule can read. */
export function assertReadable({ serviceExports, services, endpointSlices }: ClusterWorld): void {
  for (const key of serviceExports.keys()) {
    for (const port of services.get(key)?.spec?.ports ?? []) importPort(port);
    for (const slice of endpointSlices.get(key) ?? []) {
      slice.ports?.find(({ name }) => name === key);
      for (const { addresses } of readyEndpoints(slice)) addresses.slice(0, 1);
    }
  }
}
