import type { Clock } from '../../core/clock.ts';
import { FleetbedError } from '../../core/errors.ts';
import type { EmbeddedCluster } from './embedded-cluster.ts';

export interface StartLimits {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
}

/**
 * Starts a cluster. Throws `FLEETBED_CLUSTER_NOT_READY` after the time, `FLEETBED_CLUSTER_CREATE_FAILED` when an address or
 * port of it cannot be had, or the reason of `signal`.
 */
export async function startWithin(cluster: EmbeddedCluster, { clock, signal, timeoutMs }: StartLimits): Promise<void> {
  if (timeoutMs <= 0) throw notReady(cluster.name, timeoutMs);
  const late = new AbortController();
  using _deadline = clock.after(timeoutMs, () => {
    late.abort(notReady(cluster.name, timeoutMs));
  });
  try {
    await cluster.start(AbortSignal.any([signal, late.signal]));
  } catch (error) {
    throw createFailure(cluster, error) ?? error;
  }
}

function notReady(cluster: string, timeoutMs: number): FleetbedError {
  return new FleetbedError('FLEETBED_CLUSTER_NOT_READY', `cluster "${cluster}" was not ready after ${timeoutMs} ms`, {
    observed: 'its nodes or controllers have not begun to work',
    hint: 'the machine may be too busy; run `fleetbed doctor`',
  });
}

/** What the system says of a port or address, with what to do. */
function createFailure(cluster: EmbeddedCluster, error: unknown): FleetbedError | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  const hint = HINTS[String(error.code)]?.(cluster);
  if (hint === undefined) return undefined;
  return new FleetbedError('FLEETBED_CLUSTER_CREATE_FAILED', `embedded could not create cluster "${cluster.name}"`, {
    observed: error.message,
    hint,
  });
}

const HINTS: Readonly<Record<string, (cluster: EmbeddedCluster) => string>> = {
  EADDRINUSE: ({ apiPort, index }) =>
    `free what is taken; the API server is 127.0.0.1:${apiPort}, which spec.clusters[${index}].apiPort can change`,
  EACCES: () => 'allow ports below 1024: `sudo sysctl -w net.ipv4.ip_unprivileged_port_start=0`, or run as root',
  EADDRNOTAVAIL: () => 'this system has no such loopback address; run `fleetbed doctor` for the fix',
};
