import type { Emit, StepEvent } from '../core/events.ts';
import type { Topology } from '../topology/topology.ts';
import type { Services } from './services.ts';

/**
 * Removes everything of a fleet: programs that a killed command left running, containers, clusters, network, and last its
 * records. Fails loudly and keeps the records when something cannot be removed, so that it can be tried again. Goes on when
 * the command was interrupted, since leaving things behind is worse than being late.
 */
export async function takeDown(
  services: Services,
  topology: Topology,
  { emit }: { readonly emit: Emit<StepEvent> },
): Promise<void> {
  const { store, processes, clock } = services;
  const { signal } = new AbortController();
  await processes.endPrograms(topology.fleet, signal);
  await services.provider(topology.provider).destroy(topology, { emit, clock, signal });
  await store.remove(topology.fleet);
}
