import { allOrNone } from '../../core/all-or-none.ts';
import { FleetbedError } from '../../core/errors.ts';
import { runStep } from '../../core/events.ts';
import { httpKubeClient } from '../../kube/client/http-kube-client.ts';
import { loadKubeConfig } from '../../kube/client/load-kube-config.ts';
import { forwardPort } from '../../kube/client/streams.ts';
import { loadBalancerRange } from '../../topology/load-balancer-range.ts';
import type { ClusterPlan, Topology } from '../../topology/topology.ts';
import type { CreateOptions, Fleet } from '../provider.ts';
import { dockerClusterFaults } from './cluster-faults.ts';
import { awaitClusterReady } from './cluster-readiness.ts';
import type { ClusterTool, ToolContext } from './cluster-tool.ts';
import { clusterUnknown } from '../cluster-handle.ts';
import { containerFleet } from './container-fleet.ts';
import type { Docker } from './docker.ts';
import { fleetKubeconfigs, type FleetKubeconfigs } from './fleet-kubeconfigs.ts';
import { loadImageEverywhere } from './image-loading.ts';
import { routeCommand, routesFromNetwork, routesFromNode } from './node-routes.ts';

const READY_TIMEOUT_MS = 120_000;
/** For bringing a node back after a fault, which must go on when the run was interrupted. */
const RECOVERY_TIMEOUT_MS = 90_000;

interface DockerFleetContext {
  readonly docker: Docker;
  readonly tool: ClusterTool;
  readonly context: ToolContext;
  readonly options: CreateOptions;
}

/** Opens clusters that kind or k3d made: routes set, every cluster ready, addresses known. Used after creation and for a kept fleet. */
export async function openDockerFleet(parts: DockerFleetContext): Promise<Fleet> {
  const { docker, tool, context, options } = parts;
  const { topology, signal, exec, clock } = context;
  const nodes = await nodeStates(parts);
  const kubeconfigs = await readKubeconfigs(parts);
  const addressOf = (cluster: ClusterPlan): string => nodes.addresses.get(cluster.name) ?? '';
  const prepare = async (cluster: ClusterPlan, own: AbortSignal, timeoutMs: number): Promise<void> => {
    await setNodeRoutes(parts, cluster, addressOf, own);
    await awaitReady(parts, kubeconfigs, cluster, own, timeoutMs);
  };
  await allOrNone(
    signal,
    topology.clusters.map(
      (cluster) => (linked: AbortSignal) =>
        runStep(options, 'wait until ready', cluster.name, () =>
          prepare(cluster, linked, options.readyTimeoutMs ?? READY_TIMEOUT_MS),
        ),
    ),
  );
  return containerFleet({
    docker,
    exec,
    clock,
    topology,
    kubeconfigs,
    nodeAddresses: nodes.addresses,
    processRoutes: routesFromNetwork(topology.clusters, addressOf),
    sandboxImage: nodes.image,
    nodeContainers: topology.clusters.map((cluster) => tool.nodeContainer(cluster)),
    loadImage: (ref, { signal: own, emit }) =>
      loadImageEverywhere(ref, { docker, tool, emit, context: { ...context, signal: own } }),
    faults: dockerClusterFaults({
      docker,
      network: topology.network.name,
      cluster: (name) => clusterOf(topology, name),
      nodeContainer: (cluster) => tool.nodeContainer(cluster),
      nodeAddress: addressOf,
      undoSignal: () => AbortSignal.timeout(RECOVERY_TIMEOUT_MS),
      recover: async (cluster, own) => {
        await tool.afterNodeStart(cluster, { ...context, signal: own });
        await prepare(cluster, own, RECOVERY_TIMEOUT_MS);
      },
    }),
  });
}

async function readKubeconfigs({ tool, context }: DockerFleetContext): Promise<FleetKubeconfigs> {
  const read = (cluster: ClusterPlan) => async (signal: AbortSignal) => ({
    cluster: cluster.name,
    kubeconfig: await tool.kubeconfig(cluster, { ...context, signal }),
    internalServer: tool.internalServer(cluster),
  });
  return fleetKubeconfigs(await allOrNone(context.signal, context.topology.clusters.map(read)));
}

/** Addresses of all nodes on the shared network, and the image that they run. Throws `FLEETBED_FLEET_UNKNOWN` for a node that is gone or stopped. */
async function nodeStates({
  docker,
  tool,
  context,
}: DockerFleetContext): Promise<{ readonly addresses: ReadonlyMap<string, string>; readonly image: string }> {
  const { topology, signal } = context;
  const addresses = new Map<string, string>();
  let image = '';
  for (const cluster of topology.clusters) {
    const node = tool.nodeContainer(cluster);
    const state = await docker.inspect(node, signal);
    const address = state?.addresses[topology.network.name];
    if (state?.running !== true || address === undefined || address === '')
      throw nodeGone(topology, cluster, node, state !== undefined);
    addresses.set(cluster.name, address);
    image = state.image;
  }
  return { addresses, image };
}

/** Routes live in the network namespace of the container: a node that was started again has lost them. */
async function setNodeRoutes(
  { docker, tool, context }: DockerFleetContext,
  cluster: ClusterPlan,
  addressOf: (cluster: ClusterPlan) => string,
  signal: AbortSignal,
): Promise<void> {
  const routes = routesFromNode(cluster, context.topology.clusters, addressOf);
  const command = routeCommand(routes, loadBalancerRange(context.topology, cluster));
  await docker.call(['exec', tool.nodeContainer(cluster), 'sh', '-c', command], signal);
}

async function awaitReady(
  { docker, tool, context }: DockerFleetContext,
  kubeconfigs: FleetKubeconfigs,
  cluster: ClusterPlan,
  signal: AbortSignal,
  timeoutMs: number,
): Promise<void> {
  const { topology, clock } = context;
  const node = tool.nodeContainer(cluster);
  const source = { kubeconfig: kubeconfigs.host, context: cluster.name };
  const config = loadKubeConfig(source);
  await using client = httpKubeClient(source);
  await awaitClusterReady({
    cluster: cluster.name,
    client,
    clock,
    signal,
    timeoutMs,
    forward: (pod, port, own) => forwardPort(config, pod, port, { signal: own }),
    siblings: topology.clusters.filter(({ name }) => name !== cluster.name).map(({ name }) => name),
    askSibling: async (sibling, own) => {
      const ask = [
        'kubectl',
        '--kubeconfig',
        '/dev/stdin',
        '--context',
        sibling,
        '--request-timeout',
        '3s',
        'get',
        '--raw',
        '/readyz',
      ];
      const { stdout, stderr } = await docker.call(['exec', '--interactive', node, ...ask], own, {
        input: kubeconfigs.internal,
        allowedExitCodes: [0, 1],
      });
      return stdout === '' ? stderr : stdout;
    },
    nodeTrouble: async (own) => {
      const state = await docker.inspect(node, own);
      if (state === undefined) return `the container ${node} is gone`;
      if (!state.running) return `the container ${node} ended with exit code ${state.exitCode}`;
      return state.restartCount > 0 ? `the container ${node} was restarted ${state.restartCount} times` : undefined;
    },
  });
}

function clusterOf(topology: Topology, name: string): ClusterPlan {
  const cluster = topology.clusters.find((candidate) => candidate.name === name);
  if (cluster === undefined)
    throw clusterUnknown(
      name,
      topology.clusters.map((candidate) => candidate.name),
    );
  return cluster;
}

function nodeGone({ fleet }: Topology, cluster: ClusterPlan, node: string, exists: boolean): FleetbedError {
  return new FleetbedError('FLEETBED_FLEET_UNKNOWN', `cluster "${cluster.name}" of fleet "${fleet}" is not running`, {
    observed: exists ? `the container ${node} is stopped or off its network` : `there is no container ${node}`,
    hint: `remove what is left with \`fleetbed down ${fleet}\` and make the fleet anew`,
  });
}
