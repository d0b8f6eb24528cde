import type { Clock } from '../../core/clock.ts';
import { DisposeStack } from '../../core/dispose.ts';
import type { Exec } from '../../core/exec.ts';
import type { ClusterFaults } from '../../faults/fault.ts';
import { httpKubeClient, type HttpKubeClient } from '../../kube/client/http-kube-client.ts';
import type { Topology } from '../../topology/topology.ts';
import { hostSource } from '../../traffic/host-source.ts';
import { remoteSource } from '../../traffic/remote-source.ts';
import type { TrafficSource, Vantage } from '../../traffic/traffic.ts';
import type { CreateOptions, Fleet, ProcessSpec } from '../provider.ts';
import { clusterHandle, clusterUnknown } from '../cluster-handle.ts';
import { collectDiagnostics } from './collect-diagnostics.ts';
import type { Docker } from './docker.ts';
import { labelArgs } from './labels.ts';
import { processName, runOnNetwork } from './network-process.ts';
import type { Route } from './node-routes.ts';

/** What differs between clusters that fleetbed made and clusters that were there. */
export interface ContainerFleetParts {
  readonly docker: Docker;
  readonly exec: Exec;
  readonly clock: Clock;
  readonly topology: Topology;
  /** One context a cluster, named after it. */
  readonly kubeconfigs: { readonly host: string; readonly internal: string };
  readonly nodeAddresses: ReadonlyMap<string, string>;
  /** Routes to the pods of every cluster, for processes on the network. */
  readonly processRoutes: readonly Route[];
  /** An image with `sh` and `ip`, for the sandboxes of processes on the network. */
  readonly sandboxImage: string;
  readonly faults: ClusterFaults;
  readonly loadImage: (ref: string, options: CreateOptions) => Promise<void>;
  /** Container names whose logs tell about the nodes. */
  readonly nodeContainers: readonly string[];
}

/** A fleet whose clusters meet on a Docker network: clients, processes and vantages on top of running clusters. */
export function containerFleet(parts: ContainerFleetParts): Fleet {
  const { docker, topology, kubeconfigs } = parts;
  const resources = new DisposeStack();
  const clients = new Map(
    topology.clusters.map(({ name }) => [
      name,
      resources.use(httpKubeClient({ kubeconfig: kubeconfigs.host, context: name })),
    ]),
  );
  const clusters = new Map(
    topology.clusters.map((cluster) => [
      cluster.name,
      clusterHandle(cluster, clientOf(clients, cluster.name), kubeconfigs.host),
    ]),
  );
  const openVantages = new Map<Vantage['kind'], Promise<TrafficSource>>();
  // A driver lives as long as the fleet handle, not as long as the case that asked for it first.
  const lifetime = new AbortController();
  const openVantage = async (where: Vantage, image: string, signal: AbortSignal): Promise<TrafficSource> => {
    if (where.kind === 'host') return hostSource({ clock: parts.clock });
    const name = processName(topology.fleet, 'client');
    await docker.remove([name], signal);
    return networkVantage(name, parts, image, lifetime.signal);
  };

  return {
    topology,
    clusters,
    kubeconfig: (view) => kubeconfigs[view],
    loadImage: parts.loadImage,
    nodeAddress: (name) => nodeAddress(parts, name),
    faults: parts.faults,

    runOnNetwork: (spec: ProcessSpec, signal) =>
      runOnNetwork(
        spec,
        {
          docker,
          fleet: topology.fleet,
          network: topology.network.name,
          sandboxImage: parts.sandboxImage,
          routes: parts.processRoutes,
          clock: parts.clock,
        },
        signal,
      ),

    async vantage(where, image, signal) {
      const known = openVantages.get(where.kind);
      if (known !== undefined) return known;
      const opening = openVantage(where, image, signal).then((source) => resources.use(source));
      openVantages.set(where.kind, opening);
      return opening;
    },

    collect: (directory, signal) =>
      collectDiagnostics(
        { docker, fleet: topology.fleet, nodes: parts.nodeContainers, clusters: clusters.values() },
        directory,
        signal,
      ),
    [Symbol.asyncDispose]: () => resources[Symbol.asyncDispose](),
  };
}

function clientOf(clients: ReadonlyMap<string, HttpKubeClient>, name: string): HttpKubeClient {
  const client = clients.get(name);
  if (client === undefined) throw clusterUnknown(name, [...clients.keys()]);
  return client;
}

function nodeAddress({ nodeAddresses }: ContainerFleetParts, name: string): string {
  const address = nodeAddresses.get(name);
  if (address === undefined) throw clusterUnknown(name, [...nodeAddresses.keys()]);
  return address;
}

/** A client container on the network; it ends by itself when this process is gone, since its input then ends. */
function networkVantage(
  name: string,
  { exec, clock, topology }: ContainerFleetParts,
  image: string,
  signal: AbortSignal,
): TrafficSource {
  const place = ['--network', topology.network.name, '--ip', topology.client.address];
  const rights = ['--read-only', '--user', '65534:65534', '--cap-drop', 'ALL'];
  const program = exec.start(
    'docker',
    [
      'run',
      '--rm',
      '--interactive',
      '--name',
      name,
      ...labelArgs(topology.fleet, 'client'),
      ...place,
      ...rights,
      image,
      'traffic',
    ],
    {
      signal,
    },
  );
  return remoteSource(program, { kind: 'network' }, { clock });
}
