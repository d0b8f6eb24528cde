import { LABEL_MANAGED_BY, LABEL_SERVICE_NAME, type EndpointSlice, type SlicePort } from '../../kube/api/discovery.ts';
import type { Service } from '../../kube/api/core.ts';
import { readyAddresses, sourceSlices, targetPort } from './import-endpoints.ts';
import type { MergedExports, MergedImport } from './merge-exports.ts';
import { base32HexHash, derivedServiceName } from './name-hash.ts';
import { LABEL_MCS_SERVICE_NAME, LABEL_MCS_SOURCE_CLUSTER, MANAGED_BY } from './names.ts';
import type { ClusterWorld, World } from './world.ts';

/**
 * The EndpointSlices of the derived Services of one cluster: one for each slice of an exporter that has ready endpoints,
 * so that together they are the union (000-R10). Slices of a cluster that was not seen yet stay as they are.
 */
export function desiredDerivedSlices(
  world: World,
  cluster: ClusterWorld,
  { imports }: MergedExports,
): readonly EndpointSlice[] {
  const fresh = [...imports.values()]
    .filter(({ namespace, type }) => cluster.namespaces.has(namespace) && type === 'ClusterSetIP')
    .flatMap((imported) => mirrored(world, imported));
  const unseen = cluster.derivedSlices.filter(({ metadata }) => {
    const source = metadata.labels?.[LABEL_MCS_SOURCE_CLUSTER];
    return source !== undefined && world.clusters.get(source)?.known === false;
  });
  return [...fresh, ...unseen];
}

function mirrored(world: World, imported: MergedImport): readonly EndpointSlice[] {
  return imported.exporters
    .flatMap((name) => world.clusters.get(name) ?? [])
    .flatMap((source) =>
      sourceSlices(source, imported).flatMap(({ slice, service }) => {
        const ports = mirroredPorts(slice, service, imported);
        const addresses = readyAddresses(slice);
        return ports.length === 0 || addresses.length === 0
          ? []
          : [mirror(source.name, slice.metadata.name, imported, ports, addresses)];
      }),
    );
}

function mirroredPorts(slice: EndpointSlice, service: Service, { ports }: MergedImport): readonly SlicePort[] {
  return ports.flatMap((port) => {
    const target = targetPort(slice, service, port);
    return target === undefined ? [] : [{ name: port.name ?? '', protocol: port.protocol ?? 'TCP', port: target }];
  });
}

function mirror(
  source: string,
  sliceName: string,
  { namespace, name }: MergedImport,
  ports: readonly SlicePort[],
  addresses: readonly string[],
): EndpointSlice {
  const service = derivedServiceName(namespace, name);
  return {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: {
      name: `${service}-${base32HexHash(`${source}/${sliceName}`)}`,
      namespace,
      labels: {
        [LABEL_SERVICE_NAME]: service,
        [LABEL_MANAGED_BY]: MANAGED_BY,
        [LABEL_MCS_SERVICE_NAME]: name,
        [LABEL_MCS_SOURCE_CLUSTER]: source,
      },
    },
    addressType: 'IPv4',
    endpoints: addresses.map((address) => ({
      addresses: [address],
      conditions: { ready: true, serving: true, terminating: false },
    })),
    ports,
  };
}

export function overlayDerivedSlice(current: EndpointSlice, desired: EndpointSlice): EndpointSlice {
  if (current === desired) return current;
  return {
    ...current,
    metadata: { ...current.metadata, labels: { ...current.metadata.labels, ...desired.metadata.labels } },
    endpoints: desired.endpoints ?? [],
    ports: desired.ports ?? [],
  };
}
