import { FleetbedError } from '../../core/errors.ts';
import type { Fault } from '../../faults/fault.ts';
import type { Links, PlaceSelector } from '../../network/fleet-network.ts';
import type { EmbeddedCluster } from './embedded-cluster.ts';

export type FaultKind = 'kill' | 'pause' | 'disconnect';

export interface EmbeddedFaultsContext {
  readonly links: Links;
  readonly clusters: ReadonlyMap<string, EmbeddedCluster>;
  /** For undoing, which must go on when the run was interrupted. */
  readonly undoSignal: () => AbortSignal;
}

/** Whole-cluster faults. Each is in force when it returns. Throws `FLEETBED_CLUSTER_UNKNOWN`. */
export async function injectClusterFault(
  context: EmbeddedFaultsContext,
  kind: FaultKind,
  name: string,
): Promise<Fault> {
  const cluster = clusterOf(context, name);
  switch (kind) {
    case 'kill':
      await cluster.kill();
      return fault(`kill ${name}`, () => cluster.start(context.undoSignal()));
    case 'pause':
      return fault(`pause ${name}`, pause(context, cluster));
    case 'disconnect':
      return fault(`disconnect ${name}`, disconnect(context, name));
  }
}

/** Nothing of it answers, and nothing in it goes on: connections stay open, timers do not fire. */
function pause({ links }: EmbeddedFaultsContext, cluster: EmbeddedCluster): () => Promise<void> {
  const rule = links.add({ between: [{ cluster: cluster.name }, {}], effect: { kind: 'hold' } });
  cluster.pause();
  return () => {
    rule[Symbol.dispose]();
    cluster.resume();
    return Promise.resolve();
  };
}

/** It goes on by itself, and nobody else hears of it. */
function disconnect({ links, clusters }: EmbeddedFaultsContext, name: string): () => Promise<void> {
  const others: readonly PlaceSelector[] = [
    { kind: 'outside' },
    { kind: 'shared' },
    ...[...clusters.keys()].filter((other) => other !== name).map((cluster) => ({ cluster })),
  ];
  const rules = others.map((other) => links.add({ between: [{ cluster: name }, other], effect: { kind: 'hold' } }));
  return () => {
    for (const rule of rules) rule[Symbol.dispose]();
    return Promise.resolve();
  };
}

function clusterOf({ clusters }: EmbeddedFaultsContext, name: string): EmbeddedCluster {
  const cluster = clusters.get(name);
  if (cluster !== undefined) return cluster;
  throw new FleetbedError('FLEETBED_CLUSTER_UNKNOWN', `the fleet has no cluster "${name}"`, {
    observed: `clusters: ${[...clusters.keys()].join(', ')}`,
  });
}

/** Undone once; a failure to undo says so, since whatever follows would be judged on a broken fleet. */
function fault(description: string, undo: () => Promise<void>): Fault {
  let undone: Promise<void> | undefined;
  const undoOnce = async (): Promise<void> => {
    try {
      await undo();
    } catch (cause) {
      throw new FleetbedError('FLEETBED_FAULT_FAILED', `could not undo: ${description}`, {
        cause,
        hint: 'the fleet is broken now: `fleetbed down` and `fleetbed up` give a new one',
      });
    }
  };
  return { description, [Symbol.asyncDispose]: () => (undone ??= undoOnce()) };
}
