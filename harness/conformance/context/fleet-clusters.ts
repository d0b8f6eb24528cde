import { FleetbedError } from '../../core/errors.ts';
import type { Fleet } from '../../providers/provider.ts';
import { rolesOf, type Role } from '../fleet-roles.ts';
import type { CaseCluster } from './case-context.ts';

/** Every cluster of the fleet, the config cluster first. */
export function allClusters(fleet: Fleet): readonly CaseCluster[] {
  const { configCluster } = fleet.topology;
  return [...fleet.clusters.values()].sort(
    (a, b) => Number(b.name === configCluster) - Number(a.name === configCluster),
  );
}

/** Throws `FLEETBED_UNSUPPORTED` when the fleet has no cluster of that role. */
export function clusterOf(fleet: Fleet, role: Role): CaseCluster {
  const cluster = fleet.clusters.get(rolesOf(fleet.topology).get(role) ?? '');
  if (cluster !== undefined) return cluster;
  throw new FleetbedError('FLEETBED_UNSUPPORTED', `the fleet has no ${role} cluster`, {
    observed: fleet.topology.clusters.map(({ name, location }) => `${name} in ${location.text}`).join(', '),
    hint: 'near is the config cluster, sibling another one of its region, far one of another region; add it to the fleet file',
  });
}
