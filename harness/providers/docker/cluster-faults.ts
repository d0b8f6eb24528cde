import { FleetbedError } from '../../core/errors.ts';
import type { ClusterFaults, Fault } from '../../faults/fault.ts';
import type { ClusterPlan } from '../../topology/topology.ts';
import type { Docker } from './docker.ts';
import { connect, disconnect } from './shared-network.ts';

export interface ClusterFaultsContext {
  readonly docker: Docker;
  readonly network: string;
  readonly cluster: (name: string) => ClusterPlan;
  readonly nodeContainer: (cluster: ClusterPlan) => string;
  readonly nodeAddress: (cluster: ClusterPlan) => string;
  /** Brings a node back into the fleet: routes, tool repairs, and waits until the cluster is ready. */
  readonly recover: (cluster: ClusterPlan, signal: AbortSignal) => Promise<void>;
  /** A signal for undoing, which must go on when the run was interrupted, with its own deadline. */
  readonly undoSignal: () => AbortSignal;
}

/** Whole-cluster faults on the node container. */
export function dockerClusterFaults(context: ClusterFaultsContext): ClusterFaults {
  const { docker, network } = context;
  return {
    async kill(name, signal) {
      const { cluster, node } = target(context, name);
      await docker.call(['kill', node], signal);
      return fault(
        `kill the node of ${name}`,
        async (undo) => {
          await docker.call(['start', node], undo);
          await context.recover(cluster, undo);
        },
        context,
      );
    },
    async pause(name, signal) {
      const { cluster, node } = target(context, name);
      await docker.call(['pause', node], signal);
      return fault(
        `pause the node of ${name}`,
        async (undo) => {
          await docker.call(['unpause', node], undo);
          await context.recover(cluster, undo);
        },
        context,
      );
    },
    async disconnect(name, signal) {
      const { cluster, node } = target(context, name);
      const address = context.nodeAddress(cluster);
      await disconnect(docker, network, node, signal);
      return fault(
        `disconnect the node of ${name}`,
        async (undo) => {
          await connect(docker, network, node, address, undo);
          await context.recover(cluster, undo);
        },
        context,
      );
    },
  };
}

function target(context: ClusterFaultsContext, name: string): { readonly cluster: ClusterPlan; readonly node: string } {
  const cluster = context.cluster(name);
  return { cluster, node: context.nodeContainer(cluster) };
}

/** Undone once; a failure to undo says so, since whatever follows would be judged on a broken fleet. */
function fault(
  description: string,
  undo: (signal: AbortSignal) => Promise<void>,
  { undoSignal }: ClusterFaultsContext,
): Fault {
  let undone: Promise<void> | undefined;
  const undoOnce = async (): Promise<void> => {
    try {
      await undo(undoSignal());
    } catch (cause) {
      throw new FleetbedError('FLEETBED_FAULT_FAILED', `could not undo: ${description}`, {
        cause,
        hint: 'the fleet is broken now: `fleetbed down` and `fleetbed up` give a new one',
      });
    }
  };
  return { description, [Symbol.asyncDispose]: () => (undone ??= undoOnce()) };
}
