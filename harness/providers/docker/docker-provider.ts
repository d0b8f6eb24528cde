import { mkdir } from 'node:fs/promises';
import { allOrNone, settleAll } from '../../core/all-or-none.ts';
import { DisposeStack } from '../../core/dispose.ts';
import { FleetbedError } from '../../core/errors.ts';
import { runStep } from '../../core/events.ts';
import type { Exec } from '../../core/exec.ts';
import type { Topology } from '../../topology/topology.ts';
import type { Check, CreateOptions, Fleet, Provider } from '../provider.ts';
import type { ClusterTool, ToolContext } from './cluster-tool.ts';
import { Docker } from './docker.ts';
import { openDockerFleet } from './docker-fleet.ts';
import { FLEET_LABEL } from './labels.ts';
import { createNetwork, pinAddress, refuseTakenNetwork, removeNetwork } from './shared-network.ts';

export interface DockerProviderOptions {
  readonly tool: ClusterTool;
  readonly exec: Exec;
  /** A directory that belongs to the fleet; made when needed, removed by the caller. */
  readonly directoryOf: (fleet: string) => string;
  readonly checks: (topology: Topology, signal: AbortSignal) => Promise<readonly Check[]>;
  /** Told the ids of long-running programs, so that `down` can end them if this process was killed. */
  readonly onSpawn: (fleet: string, pid: number) => void;
}

/** Clusters whose nodes are containers on one Docker network of the fleet: what kind and k3d have in common. */
export function dockerProvider({ tool, exec, directoryOf, checks, onSpawn }: DockerProviderOptions): Provider {
  const docker = new Docker(exec);
  const contextOf = (topology: Topology, { clock, signal }: CreateOptions): ToolContext => ({
    exec,
    clock,
    topology,
    directory: directoryOf(topology.fleet),
    signal,
    onSpawn: (pid) => {
      onSpawn(topology.fleet, pid);
    },
  });
  const open = (topology: Topology, options: CreateOptions): Promise<Fleet> =>
    openDockerFleet({ docker, tool, context: contextOf(topology, options), options });

  const provider: Provider = {
    name: tool.name,
    preflight: checks,
    open,

    async create(topology, options) {
      const { emit, clock, signal } = options;
      const context = contextOf(topology, options);
      await mkdir(context.directory, { recursive: true });
      await using undo = new DisposeStack();
      await refuseTakenNetwork(docker, topology, signal);
      if (options.keepOnFailure !== true)
        undo.defer(() => provider.destroy(topology, { ...options, signal: new AbortController().signal }));
      await runStep({ emit, clock }, 'create network', topology.network.name, () =>
        createNetwork(docker, topology, signal),
      );
      await allOrNone(
        signal,
        topology.clusters.map(
          (cluster) => (linked: AbortSignal) =>
            runStep({ emit, clock }, 'create cluster', cluster.name, () =>
              tool.create(cluster, { ...context, signal: linked }),
            ),
        ),
      );
      // Only now: while a sibling is made, Docker could give it the address that a node lets go of for an instant.
      for (const cluster of topology.clusters)
        await pinAddress(docker, topology.network.name, tool.nodeContainer(cluster), signal);
      const fleet = await open(topology, options);
      undo.move();
      return fleet;
    },

    async destroy(topology, options) {
      const { emit, clock, signal } = options;
      const context = contextOf(topology, options);
      await mkdir(context.directory, { recursive: true });
      await docker.remove(await docker.containersWith([`${FLEET_LABEL}=${topology.fleet}`], signal), signal);
      await settleAll(
        topology.clusters.map((cluster) =>
          runStep({ emit, clock }, 'delete cluster', cluster.name, () => deleteCluster(cluster, context)),
        ),
      );
      await removeNetwork(docker, topology, signal);
    },
  };

  async function deleteCluster(cluster: Topology['clusters'][number], context: ToolContext): Promise<void> {
    const node = tool.nodeContainer(cluster);
    const state = await docker.inspect(node, context.signal);
    // A paused container cannot be ended by every engine.
    if (state?.paused === true) await docker.call(['unpause', node], context.signal, { allowedExitCodes: [0, 1] });
    await tool.delete(cluster, context);
    if ((await docker.inspect(node, context.signal)) === undefined) return;
    await docker.remove([node], context.signal);
    if ((await docker.inspect(node, context.signal)) !== undefined) {
      throw new FleetbedError('FLEETBED_COMMAND_FAILED', `the node ${node} could not be removed`, {
        hint: `try \`docker rm -f -v ${node}\``,
      });
    }
  }

  return provider;
}
