import {
  LABEL_MANAGED_BY,
  LABEL_SERVICE_NAME,
  type EndpointSlice,
  type SliceEndpoint,
  type SlicePort,
} from '../../kube/api/discovery.ts';
import type { Service } from '../../kube/api/core.ts';
import { LABEL_MCS_SERVICE_NAME, LABEL_MCS_SOURCE_CLUSTER } from '../../kube/api/mcs-api.ts';
import type { ClustersetWorld, ClusterWorld } from './clusterset-world.ts';
import { readyEndpoints, sourceSlices, targetPort } from './import-endpoints.ts';
import type { McsSpelling } from './mcs-spelling.ts';
import type { MergedExports } from './merge-exports.ts';
import type { MergedImport } from './merged-import.ts';
import { base32HexHash, derivedServiceName } from './name-hash.ts';

/**
 * The EndpointSlices of the imports of one cluster: one for each slice of an exporter that has ready endpoints, so that
 * together they are the union (000-R10). Slices of a cluster that was not seen yet stay as they are. Those of headless
 * imports belong to no Service.
 */
export function desiredDerivedSlices(
  world: ClustersetWorld,
  cluster: ClusterWorld,
  { spelling, imports }: MergedExports,
): readonly EndpointSlice[] {
  const fresh = [...imports.values()]
    .filter(
      ({ namespace, type }) =>
        cluster.namespaces.has(namespace) && (type === 'ClusterSetIP' || spelling.headlessSlices),
    )
    .flatMap((imported) => mirroredSlices(world, cluster, spelling, imported));
  const unseen = cluster.derivedSlices.filter(({ metadata }) => {
    const source = metadata.labels?.[LABEL_MCS_SOURCE_CLUSTER];
    return source !== undefined && world.clusters.get(source)?.known === false;
  });
  return [...fresh, ...unseen];
}

function mirroredSlices(
  world: ClustersetWorld,
  cluster: ClusterWorld,
  spelling: McsSpelling,
  imported: MergedImport,
): readonly EndpointSlice[] {
  return imported.exporters
    .flatMap((name) => world.clusters.get(name) ?? [])
    .flatMap((source) =>
      sourceSlices(source, imported)
        .filter(({ slice }) => isMirrored(spelling, slice))
        .flatMap(({ slice, service }) => {
          const ports = mirroredPorts(slice, service, imported, spelling);
          const endpoints = readyEndpoints(slice).map((each) => mirroredEndpoint(each, source.name === cluster.name));
          // Only a headless Service may do without ports.
          if ((ports.length === 0 && imported.type === 'ClusterSetIP') || endpoints.length === 0) return [];
          return [{ ...sliceOf(spelling, imported, source, slice), endpoints, ports }];
        }),
    );
}

/** Addresses of hosts, in the families that the kinds know of. */
function isMirrored({ hasPolicies }: McsSpelling, { addressType }: EndpointSlice): boolean {
  return addressType === 'IPv4' || (hasPolicies && addressType === 'IPv6');
}

function mirroredPorts(
  slice: EndpointSlice,
  service: Service,
  { ports }: MergedImport,
  { portRule }: McsSpelling,
): readonly SlicePort[] {
  return ports.flatMap((port) => {
    const target = targetPort(slice, service, port, portRule);
    return target === undefined ? [] : [{ name: port.name ?? '', protocol: port.protocol ?? 'TCP', port: target }];
  });
}

/** Nodes of other clusters may have the names of ours: only those of the cluster itself are told. */
function mirroredEndpoint({ addresses, hostname, zone, nodeName }: SliceEndpoint, isLocal: boolean): SliceEndpoint {
  return {
    addresses: addresses.slice(0, 1),
    conditions: { ready: true, serving: true, terminating: false },
    ...(hostname === undefined || hostname === '' ? {} : { hostname }),
    ...(zone === undefined ? {} : { zone }),
    ...(isLocal && nodeName !== undefined ? { nodeName } : {}),
  };
}

function sliceOf(
  { derivedPrefix, managedBy }: McsSpelling,
  { namespace, name, type }: MergedImport,
  source: ClusterWorld,
  slice: EndpointSlice,
): Pick<EndpointSlice, 'apiVersion' | 'kind' | 'metadata' | 'addressType'> {
  const service = derivedServiceName(derivedPrefix, namespace, name);
  return {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: {
      name: `${service}-${base32HexHash(`${source.name}/${slice.metadata.name}`)}`,
      namespace,
      labels: {
        ...(type === 'ClusterSetIP' ? { [LABEL_SERVICE_NAME]: service } : {}),
        [LABEL_MANAGED_BY]: managedBy,
        [LABEL_MCS_SERVICE_NAME]: name,
        [LABEL_MCS_SOURCE_CLUSTER]: source.name,
      },
    },
    addressType: slice.addressType,
  };
}

export function overlayDerivedSlice(current: EndpointSlice, desired: EndpointSlice): EndpointSlice {
  if (current === desired) return current;
  const { [LABEL_SERVICE_NAME]: _, ...labels } = current.metadata.labels ?? {};
  return {
    ...current,
    metadata: { ...current.metadata, labels: { ...labels, ...desired.metadata.labels } },
    endpoints: desired.endpoints ?? [],
    ports: desired.ports ?? [],
  };
}
