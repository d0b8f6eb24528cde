import type { Check } from '../providers/provider.ts';
import type { Topology } from '../topology/topology.ts';
import type { Host } from './host.ts';
import { runChecks } from './run-checks.ts';

/** For `Provider.preflight`: everything that would make the creation of a planned fleet fail, found beforehand. Touches nothing. */
export function preflightChecks(topology: Topology, host: Host, signal: AbortSignal): Promise<readonly Check[]> {
  return runChecks(topology, host, signal);
}
