import { FleetbedError, type Problem } from '../core/errors.ts';
import type { FleetSpec, Topology } from '../topology/topology.ts';

/**
 * Throws `FLEETBED_FLEET_EXISTS` when the fleet that is up under a name is not the one that the fleet file describes: to
 * judge another fleet than was asked for would be a wrong answer.
 */
export function refuseOtherFleet(spec: FleetSpec, up: Topology): void {
  const problems: Problem[] = [];
  const compare = (path: string, wanted: string, found: string): void => {
    if (wanted !== found) problems.push({ path, message: `the file says ${wanted}, up is ${found}` });
  };
  compare('spec.provider', spec.provider, up.provider);
  compare('spec.configCluster', spec.configCluster, up.configCluster);
  compare(
    'spec.clusters',
    spec.clusters.map(({ name, location }) => `${name} (${location})`).join(', '),
    up.clusters.map(({ name, location }) => `${name} (${location.text})`).join(', '),
  );
  if (problems.length === 0) return;
  throw new FleetbedError('FLEETBED_FLEET_EXISTS', `another fleet "${spec.name}" is up`, {
    problems,
    hint: `remove it with \`fleetbed down ${spec.name}\`, or use another --name`,
  });
}
