import { readFile } from 'node:fs/promises';
import type { Clock } from '../../core/clock.ts';
import { allOrNone } from '../../core/all-or-none.ts';
import { FleetbedError } from '../../core/errors.ts';
import { runStep } from '../../core/events.ts';
import type { Exec } from '../../core/exec.ts';
import type { ClusterFaults } from '../../faults/fault.ts';
import { httpKubeClient } from '../../kube/client/http-kube-client.ts';
import { contextServer } from '../../kube/kubeconfig/kubeconfig-edit.ts';
import { parseKubeconfig } from '../../kube/kubeconfig/kubeconfig-file.ts';
import type { Topology } from '../../topology/topology.ts';
import { containerFleet } from '../docker/container-fleet.ts';
import { Docker, type ContainerState } from '../docker/docker.ts';
import { fleetKubeconfigs, type FleetKubeconfigs } from '../docker/fleet-kubeconfigs.ts';
import { FLEET_LABEL } from '../docker/labels.ts';
import type { Check, CreateOptions, Fleet, Provider } from '../provider.ts';
import { containersOn, existingNodes, internalServer, routesToPods, type ExistingNode } from './existing-nodes.ts';
import { importImage } from './import-image.ts';

export interface KubeconfigProviderOptions {
  readonly exec: Exec;
  readonly clock: Clock;
  readonly checks: (topology: Topology, signal: AbortSignal) => Promise<readonly Check[]>;
}

/**
 * Clusters that are there already, one context of a kubeconfig file each. Nothing of theirs is made or deleted, and faults
 * on whole clusters are not offered. With a `dockerNetwork` that the clusters' nodes are on (kind, k3d), load balancers and
 * clients run there as containers of ours, and those are all that `destroy` removes.
 */
export function kubeconfigProvider({ exec, clock, checks }: KubeconfigProviderOptions): Provider {
  const docker = new Docker(exec);
  const open = async (topology: Topology, options: CreateOptions): Promise<Fleet> => {
    const network = topology.kubeconfig?.dockerNetwork;
    const containers =
      network === undefined ? new Map<string, ContainerState>() : await containersOn(docker, network, options.signal);
    const kubeconfigs = await readKubeconfigs(topology, containers);
    const nodes = await reachClusters(topology, kubeconfigs, options);
    const fleet = containerFleet({
      docker,
      exec,
      clock,
      topology,
      kubeconfigs,
      nodeAddresses: new Map(topology.clusters.map(({ name }, index) => [name, nodes[index]?.[0]?.address ?? ''])),
      processRoutes: routesToPods(nodes.flat()),
      sandboxImage:
        nodes
          .flat()
          .map(({ name }) => containers.get(name)?.image)
          .find((image) => image !== undefined) ?? '',
      nodeContainers: [],
      faults: FAULTS_ON_OTHERS,
      loadImage: (ref, own) =>
        importImage(
          ref,
          nodes.flat().map(({ name }) => name),
          { docker, isContainer: (node) => containers.has(node) },
          own,
        ),
    });
    return network === undefined ? withoutNetwork(fleet) : fleet;
  };
  return {
    name: 'kubeconfig',
    preflight: checks,
    create: open,
    open,
    async destroy(topology, { signal }) {
      if (topology.kubeconfig?.dockerNetwork === undefined) return;
      await docker.remove(await docker.containersWith([`${FLEET_LABEL}=${topology.fleet}`], signal), signal);
    },
  };
}

async function readKubeconfigs(
  { kubeconfig, clusters }: Topology,
  containers: ReadonlyMap<string, ContainerState>,
): Promise<FleetKubeconfigs> {
  const file = kubeconfig?.path ?? '';
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new FleetbedError('FLEETBED_KUBECONFIG_INVALID', `the kubeconfig ${file} cannot be read`, {
      cause,
      hint: 'set spec.kubeconfig.path in the fleet file',
    });
  });
  const parsed = parseKubeconfig(text);
  return fleetKubeconfigs(
    clusters.map(({ name, runtimeName }) => {
      const { server } = contextServer(parsed, runtimeName);
      return {
        cluster: name,
        kubeconfig: text,
        context: runtimeName,
        internalServer: internalServer(server, containers) ?? server,
      };
    }),
  );
}

async function reachClusters(
  topology: Topology,
  kubeconfigs: FleetKubeconfigs,
  options: CreateOptions,
): Promise<readonly (readonly ExistingNode[])[]> {
  return allOrNone(
    options.signal,
    topology.clusters.map(
      (cluster) => (signal: AbortSignal) =>
        runStep(options, 'reach cluster', cluster.name, async () => {
          await using client = httpKubeClient({ kubeconfig: kubeconfigs.host, context: cluster.name });
          return await existingNodes(client, cluster, { ...options, signal });
        }),
    ),
  );
}

function withoutNetwork(fleet: Fleet): Fleet {
  const refuse = (): Promise<never> =>
    Promise.reject(
      new FleetbedError('FLEETBED_UNSUPPORTED', 'nothing can run on the shared network: the fleet file names none', {
        hint: 'set spec.kubeconfig.dockerNetwork to a Docker network that the nodes of every cluster are on',
      }),
    );
  return {
    ...fleet,
    runOnNetwork: refuse,
    vantage: (where, image, signal) => (where.kind === 'host' ? fleet.vantage(where, image, signal) : refuse()),
  };
}

const refuseFault = (): Promise<never> =>
  Promise.reject(
    new FleetbedError('FLEETBED_UNSUPPORTED', 'a whole cluster that fleetbed did not make is not broken on purpose', {
      hint: 'run the case with provider kind or k3d',
    }),
  );

const FAULTS_ON_OTHERS: ClusterFaults = { kill: refuseFault, pause: refuseFault, disconnect: refuseFault };
