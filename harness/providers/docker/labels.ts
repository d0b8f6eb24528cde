/** Labels on everything that fleetbed makes with Docker; removal goes by them, never by a global prune. */
export const FLEET_LABEL = 'dev.fleetbed.fleet';
export const ROLE_LABEL = 'dev.fleetbed.role';
/** On the network only: the whole plan as JSON, so that a fleet can be removed after its records were lost. */
export const TOPOLOGY_LABEL = 'dev.fleetbed.topology';

/** What a container or network is for. */
export type Role = 'network' | 'process' | 'sandbox' | 'client';

/** Command-line arguments that put both labels on an object. */
export function labelArgs(fleet: string, role: Role): readonly string[] {
  return ['--label', `${FLEET_LABEL}=${fleet}`, '--label', `${ROLE_LABEL}=${role}`];
}
