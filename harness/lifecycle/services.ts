import type { Clock } from '../core/clock.ts';
import type { Exec } from '../core/exec.ts';
import type { Host } from '../doctor/host.ts';
import type { Provider } from '../providers/provider.ts';
import type { ProviderName } from '../topology/topology.ts';
import type { FleetProcesses } from './state/fleet-processes.ts';
import type { FleetStore } from './state/fleet-store.ts';

/** The collaborators with which fleets come and go. */
export interface Services {
  readonly clock: Clock;
  readonly exec: Exec;
  readonly host: Host;
  readonly store: FleetStore;
  readonly processes: FleetProcesses;
  provider(name: ProviderName): Provider;
}
