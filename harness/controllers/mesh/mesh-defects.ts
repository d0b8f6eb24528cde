/**
 * Broken twins of the control plane, one promise broken in each: a self-test runs the cases against them, and those of that
 * promise must find the twin nonconformant.
 */
import { FleetbedError } from '../../core/errors.ts';
import type { TableContent } from '../mesh-sidecar/sidecar-feeds.ts';
import { DEFAULT_GATEWAY_PORT, TLS_MODE_ISTIO, TLS_MODE_LABEL } from './names.ts';
import type { MeshCluster, MeshWorld } from './mesh-world.ts';
import type { NetworkGateway } from './network-gateways.ts';

export const MESH_DEFECT_NAMES = [
  'secrets-outlive-deletion',
  'gateways-ignored',
  'gateways-count-once',
  'gateway-ports-ignored',
  'failures-not-retried',
  'plain-pods-offered',
  'names-everywhere',
  'other-words',
] as const;

export type MeshDefectName = (typeof MESH_DEFECT_NAMES)[number];

/** What a twin makes of what the control plane sees and says. */
export interface MeshTwin {
  world(world: MeshWorld): MeshWorld;
  gateways(gateways: readonly NetworkGateway[]): readonly NetworkGateway[];
  table(table: TableContent): TableContent;
}

/** The control plane as it should be. */
export const NO_TWIN: MeshTwin = {
  world: (world) => world,
  gateways: (gateways) => gateways,
  table: (table) => table,
};

const TWINS: Readonly<Record<MeshDefectName, () => Partial<MeshTwin>>> = {
  'secrets-outlive-deletion': () => {
    const seen = new Map<string, MeshCluster>();
    return {
      world: (world) => {
        for (const [name, cluster] of world.clusters) seen.set(name, cluster);
        return { ...world, clusters: new Map([...seen, ...world.clusters]) };
      },
    };
  },
  'gateways-ignored': () => ({ gateways: () => [] }),
  'gateways-count-once': () => ({ table: (table) => withEndpointWeight(table, 1) }),
  'gateway-ports-ignored': () => ({
    gateways: (gateways) => gateways.map((gateway) => ({ ...gateway, port: DEFAULT_GATEWAY_PORT })),
  }),
  'failures-not-retried': () => ({ table: withoutRetries }),
  'plain-pods-offered': () => ({ world: withSidecarsEverywhere }),
  'names-everywhere': () => ({ world: withServicesOfAll }),
  'other-words': () => ({ table: (table) => ({ ...table, answers: {} }) }),
};

/** Throws `FLEETBED_USAGE` with the names that are known. */
export function meshTwin(name: string): MeshTwin {
  const found = MESH_DEFECT_NAMES.find((each) => each === name);
  if (found !== undefined) return { ...NO_TWIN, ...TWINS[found]() };
  throw new FleetbedError('FLEETBED_USAGE', `there is no defect "${name}"`, {
    hint: `take one of ${MESH_DEFECT_NAMES.join(', ')}`,
  });
}

function withEndpointWeight(table: TableContent, weight: number): TableContent {
  const backends = Object.entries(table.backends).map(([name, backend]) => [
    name,
    { ...backend, endpoints: backend.endpoints.map((endpoint) => ({ ...endpoint, weight })) },
  ]);
  return { ...table, backends: Object.fromEntries(backends) as TableContent['backends'] };
}

function withoutRetries(table: TableContent): TableContent {
  const listeners = table.listeners.map((listener) => ({
    ...listener,
    routes: listener.routes.map((route) => ({
      ...route,
      rules: route.rules.map((rule) => ({ ...rule, retry: { attempts: 0, connectionErrors: false } })),
    })),
  }));
  return { ...table, listeners };
}

function withSidecarsEverywhere(world: MeshWorld): MeshWorld {
  const clusters = [...world.clusters].map(([name, cluster]) => {
    const pods = [...cluster.pods].map(([key, pod]) => {
      const labels = { ...pod.metadata.labels, [TLS_MODE_LABEL]: TLS_MODE_ISTIO };
      return [key, { ...pod, metadata: { ...pod.metadata, labels } }] as const;
    });
    return [name, { ...cluster, pods: new Map(pods) }] as const;
  });
  return { ...world, clusters: new Map(clusters) };
}

function withServicesOfAll(world: MeshWorld): MeshWorld {
  const home = world.clusters.get(world.home);
  if (home === undefined) return world;
  const services = new Map([...world.clusters.values()].flatMap((cluster) => [...cluster.services]));
  const clusters = new Map(world.clusters);
  clusters.set(world.home, { ...home, services: new Map([...services, ...home.services]) });
  return { ...world, clusters };
}
