import type { Fault } from '../../faults/fault.ts';
import type { TrafficSource } from '../../traffic/traffic.ts';
import type { NetworkProcess, ProcessSpec } from '../provider.ts';
import type { FaultKind } from './embedded-faults.ts';

/**
 * What can be had of an embedded fleet only where it runs: in this process, or in one in the background. Everything else
 * goes through its API servers.
 */
export interface FleetControl extends AsyncDisposable {
  /** One context a cluster, named after it. */
  readonly kubeconfigs: { readonly host: string; readonly internal: string };
  /** Throws `FLEETBED_CLUSTER_UNKNOWN`. */
  fault(kind: FaultKind, cluster: string, signal: AbortSignal): Promise<Fault>;
  /** Throws `FLEETBED_IMAGE_UNKNOWN`. */
  checkImage(ref: string, signal: AbortSignal): Promise<void>;
  run(spec: ProcessSpec, signal: AbortSignal): Promise<NetworkProcess>;
  /** A driver at the client's address on the shared network. */
  networkVantage(signal: AbortSignal): Promise<TrafficSource>;
  /** The most that the process of the fleet stood still within any half second of the last `lastMs`, milliseconds. */
  stalledMs(lastMs: number, signal: AbortSignal): Promise<number>;
  /** Writes what is told there and nowhere else. */
  collect(directory: string, signal: AbortSignal): Promise<void>;
}
