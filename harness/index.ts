/**
 * The public door of fleetbed as a library:
 *
 * ```ts
 * await using lease = await createFleet(defineFleet({ metadata: { name: 'shop' }, spec: { clusters: 3 } }), { signal });
 * const nodes = await lease.fleet.clusters.get('cluster-1')?.client.raw('/api/v1/nodes', { signal });
 * ```
 */
import type { Emit, StepEvent } from './core/events.ts';
import { bringUp, type FleetLease } from './lifecycle/bring-up.ts';
import { createServices } from './services.ts';
import { checkFleet } from './topology/decode.ts';
import type { FleetSpec } from './topology/topology.ts';

export interface CreateFleetOptions {
  /** Aborting it undoes what was made so far. */
  readonly signal: AbortSignal;
  readonly emit?: Emit<StepEvent>;
  /** Leave the fleet when the lease is disposed. @default false */
  readonly keep?: boolean;
}

/**
 * A fleet from the fields of a fleet file; `apiVersion` and `kind` may be left out. Throws `FLEETBED_FLEET_INVALID` with
 * every problem.
 */
export function defineFleet(fleet: { readonly metadata: { readonly name: string }; readonly spec: object }): FleetSpec {
  const file = { apiVersion: 'fleetbed.dev/v1alpha1', kind: 'Fleet', ...fleet };
  return checkFleet(file, { file: `${process.cwd()}/fleet` });
}

/** Plans, checks and makes a fleet on this machine; disposing the lease removes it. Environment variables as the command. */
export function createFleet(
  spec: FleetSpec,
  { signal, emit = () => undefined, keep = false }: CreateFleetOptions,
): Promise<FleetLease> {
  return bringUp(createServices(process.env), spec, { emit, signal, keep });
}

export * from './conformance/index.ts';
export { referenceImplementation } from './implementations/reference/reference-implementation.ts';
export { FleetbedError, isFleetbedError } from './core/errors.ts';
export type { StepEvent } from './core/events.ts';
export type { FleetLease } from './lifecycle/bring-up.ts';
export type { Implementation, Installation } from './implementations/implementation.ts';
export type { ClusterHandle, Fleet, Provider } from './providers/provider.ts';
export type { FleetSpec, Topology } from './topology/topology.ts';
