import type { Check } from '../../providers/provider.ts';
import type { Topology } from '../../topology/topology.ts';
import type { Machine } from '../machine.ts';

/** Judges one side of the machine for a fleet, or for any fleet when none is given. Pure. */
export type Judge = (machine: Machine, topology: Topology | undefined) => readonly Check[];

export function ok(name: string, observed: string): Check {
  return { name, level: 'ok', observed };
}

export function warning(name: string, observed: string, fix: string): Check {
  return { name, level: 'warning', observed, fix };
}

export function failure(name: string, observed: string, fix: string): Check {
  return { name, level: 'error', observed, fix };
}

/** Embedded clusters need no Docker, nor do existing ones without a Docker network. */
export function needsDocker(topology: Topology | undefined): boolean {
  if (topology === undefined || topology.provider === 'embedded') return false;
  return topology.provider !== 'kubeconfig' || topology.kubeconfig?.dockerNetwork !== undefined;
}

/** Whether fleetbed makes the clusters here, so that this machine carries them. */
export function makesClusters(topology: Topology | undefined): boolean {
  return topology?.provider !== 'kubeconfig';
}

/** How many clusters to reckon with; a fleet of three when none is given. */
export function clusterCount(topology: Topology | undefined): number {
  return topology?.clusters.length ?? 3;
}
