import path from 'node:path';
import type { ClusterEntry, FleetFile } from './fleet-file.ts';
import { plannedName } from './fleet-draft.ts';
import { DEFAULT_PROVIDER, type ClusterSpec, type FleetSpec } from './topology.ts';

export const FLEET_DEFAULTS: Required<Pick<FleetSpec, 'project' | 'projectNumber' | 'loadBalancers'>> & {
  readonly network: string;
} = { project: 'fleetbed', projectNumber: '000000000001', loadBalancers: 2, network: 'default' };

/**
 * Where clusters without a location are, in turn. Three clusters have a sibling of the first (same region) and one in
 * another region; the fourth is on another continent.
 */
export const PLANNED_LOCATIONS: readonly string[] = [
  'us-west1-a',
  'us-east1-b',
  'us-west1-b',
  'europe-west1-b',
  'us-east1-c',
  'europe-west1-c',
  'asia-east1-a',
  'asia-east1-b',
];

/** A valid file with every default filled in. Relative paths are resolved against `directory`. */
export function withDefaults({ metadata, spec }: FleetFile, directory: string): FleetSpec {
  const clusters = entriesOf(spec.clusters).map(clusterSpec);
  return {
    name: metadata.name,
    provider: spec.provider ?? DEFAULT_PROVIDER,
    configCluster: spec.configCluster ?? clusters[0]?.name ?? '',
    project: spec.project ?? FLEET_DEFAULTS.project,
    projectNumber: spec.projectNumber ?? FLEET_DEFAULTS.projectNumber,
    loadBalancers: spec.loadBalancers ?? FLEET_DEFAULTS.loadBalancers,
    clusters,
    ...(spec.subnet === undefined ? {} : { subnet: spec.subnet }),
    ...(spec.kubeconfig === undefined ? {} : { kubeconfig: kubeconfigOf(spec.kubeconfig, directory) }),
  };
}

function entriesOf(clusters: FleetFile['spec']['clusters']): readonly ClusterEntry[] {
  if (typeof clusters === 'number')
    return Array.from({ length: clusters }, (_, index) => ({ name: plannedName(index) }));
  return clusters.map((entry) => (typeof entry === 'string' ? { name: entry } : entry));
}

function clusterSpec(entry: ClusterEntry, index: number): ClusterSpec {
  const { name, podCidr, serviceCidr, apiPort, nodes, context } = entry;
  return {
    name,
    location: entry.location ?? PLANNED_LOCATIONS[index % PLANNED_LOCATIONS.length] ?? 'us-west1-a',
    network: entry.network ?? FLEET_DEFAULTS.network,
    ...(podCidr === undefined ? {} : { podCidr }),
    ...(serviceCidr === undefined ? {} : { serviceCidr }),
    ...(apiPort === undefined ? {} : { apiPort }),
    ...(nodes === undefined ? {} : { nodes }),
    ...(context === undefined ? {} : { context }),
  };
}

function kubeconfigOf(
  section: NonNullable<FleetFile['spec']['kubeconfig']>,
  directory: string,
): NonNullable<FleetSpec['kubeconfig']> {
  const { dockerNetwork } = section;
  return {
    path: path.resolve(directory, section.path),
    ...(dockerNetwork === undefined ? {} : { dockerNetwork }),
  };
}
