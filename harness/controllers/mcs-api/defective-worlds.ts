/** Worlds as a broken twin sees them: the same objects, with one thing about them taken the wrong way. */
import type { Service } from '../../kube/api/core.ts';
import type { ServiceExport } from '../../kube/api/mcs-api.ts';
import { apiVersionOf, keyOf } from '../../kube/meta/object.ts';
import { keyTextOf, type ClustersetWorld, type ClusterWorld } from '../clusterset/clusterset-world.ts';
import type { McsSpelling } from '../clusterset/mcs-spelling.ts';
import { isDerivedServiceName } from '../clusterset/name-hash.ts';

/** Of the year 2100, from which ages are mirrored. */
const MIRROR_MS = 4_102_444_800_000;

/** The oldest export is the youngest. */
export function agesReversed(world: ClustersetWorld): ClustersetWorld {
  return withClusters(world, ({ serviceExports }) => ({ serviceExports: mapValues(serviceExports, reversed) }));
}

function reversed(exported: ServiceExport): ServiceExport {
  const ms = Date.parse(exported.metadata.creationTimestamp ?? '');
  const creationTimestamp = new Date(MIRROR_MS - (Number.isNaN(ms) ? 0 : ms)).toISOString();
  return { ...exported, metadata: { ...exported.metadata, creationTimestamp } };
}

/** Whatever is exported is a Service that can be. */
export function servicesPretended(world: ClustersetWorld): ClustersetWorld {
  return withClusters(world, ({ serviceExports, services }) => {
    const pretended = [...serviceExports]
      .filter(([key]) => {
        const service = services.get(key);
        return service === undefined || service.spec?.type === 'ExternalName';
      })
      .map(([key, exported]): [string, Service] => [
        key,
        { apiVersion: 'v1', kind: 'Service', metadata: keyOf(exported), spec: { ports: [{ port: 80 }] } },
      ]);
    return { services: new Map([...services, ...pretended]) };
  });
}

/** Every Service is exported. */
export function exportsPretended(
  world: ClustersetWorld,
  spelling: Pick<McsSpelling, 'derivedPrefix' | 'serviceExports'>,
): ClustersetWorld {
  return withClusters(world, ({ serviceExports, services }) => {
    const pretended = [...services.values()]
      .filter(({ metadata }) => !isDerivedServiceName(spelling.derivedPrefix, metadata.name))
      .map((service): [string, ServiceExport] => [
        keyTextOf(service),
        {
          apiVersion: apiVersionOf(spelling.serviceExports),
          kind: spelling.serviceExports.kind,
          metadata: keyOf(service),
        },
      ]);
    return { serviceExports: new Map([...pretended, ...serviceExports]) };
  });
}

/** What is on an export is exported, too. */
export function ownLabelsExported(world: ClustersetWorld): ClustersetWorld {
  return withClusters(world, ({ serviceExports }) => ({
    serviceExports: mapValues(serviceExports, (exported) => ({
      ...exported,
      spec: { ...exported.spec, exportedLabels: { ...exported.metadata.labels, ...exported.spec?.exportedLabels } },
    })),
  }));
}

function withClusters(
  world: ClustersetWorld,
  change: (cluster: ClusterWorld) => Partial<ClusterWorld>,
): ClustersetWorld {
  return { clusters: mapValues(world.clusters, (cluster) => ({ ...cluster, ...change(cluster) })) };
}

export function mapValues<V>(
  map: ReadonlyMap<string, V>,
  change: (value: V, key: string) => V,
): ReadonlyMap<string, V> {
  return new Map([...map].map(([key, value]) => [key, change(value, key)]));
}
