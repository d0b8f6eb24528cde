import type { Clock } from '../../core/clock.ts';
import { DisposeStack } from '../../core/dispose.ts';
import { runStep } from '../../core/events.ts';
import { httpKubeClient } from '../../kube/client/http-kube-client.ts';
import type { Topology } from '../../topology/topology.ts';
import { hostSource } from '../../traffic/host-source.ts';
import type { TrafficSource, Vantage } from '../../traffic/traffic.ts';
import { clusterHandle, clusterUnknown } from '../cluster-handle.ts';
import { collectCluster } from '../collect-cluster.ts';
import type { Fleet } from '../provider.ts';
import type { FleetControl } from './fleet-control.ts';

export interface EmbeddedFleetOptions {
  readonly topology: Topology;
  readonly control: FleetControl;
  readonly clock: Clock;
  /** Whether the fleet ends with this process. */
  readonly inProcess: boolean;
}

/** A handle on an embedded fleet, wherever it runs: its clusters are reached as every other's, over HTTP. */
export function embeddedFleet({ topology, control, clock, inProcess }: EmbeddedFleetOptions): Fleet {
  const { kubeconfigs } = control;
  const resources = new DisposeStack();
  const clusters = new Map(
    topology.clusters.map((plan) => {
      const client = resources.use(httpKubeClient({ kubeconfig: kubeconfigs.host, context: plan.name }));
      return [plan.name, clusterHandle(plan, client, kubeconfigs.host)];
    }),
  );
  const vantages = new Map<Vantage['kind'], Promise<TrafficSource>>();
  // A driver lives as long as the fleet handle, not as long as the case that asked for it first.
  const lifetime = new AbortController();
  resources.defer(() => {
    lifetime.abort();
  });
  const openVantage = async (where: Vantage): Promise<TrafficSource> =>
    resources.use(where.kind === 'host' ? hostSource({ clock }) : await control.networkVantage(lifetime.signal));

  return {
    topology,
    ...(inProcess ? { inProcess } : {}),
    clusters,
    kubeconfig: (view) => kubeconfigs[view],
    loadImage: (ref, { signal, emit }) =>
      runStep({ emit, clock }, 'check image', ref, () => control.checkImage(ref, signal)),

    nodeAddress: (name) => {
      const address = topology.clusters.find((cluster) => cluster.name === name)?.embedded?.nodes[0]?.address;
      if (address === undefined) throw clusterUnknown(name, [...clusters.keys()]);
      return address;
    },

    faults: {
      kill: (cluster, signal) => control.fault('kill', cluster, signal),
      pause: (cluster, signal) => control.fault('pause', cluster, signal),
      disconnect: (cluster, signal) => control.fault('disconnect', cluster, signal),
    },

    stalledMs: (lastMs, signal) => control.stalledMs(lastMs, signal),

    runOnNetwork: (spec, signal) => control.run(spec, signal),

    async vantage(where) {
      const opening = vantages.get(where.kind) ?? openVantage(where);
      vantages.set(where.kind, opening);
      return opening;
    },

    collect: async (directory, signal) => {
      // What one part cannot tell keeps nobody from the rest.
      const parts = await Promise.allSettled([
        control.collect(directory, signal),
        ...[...clusters.values()].map((cluster) => collectCluster(cluster, `${directory}/${cluster.name}`, signal)),
      ]);
      const failed = parts.find((part) => part.status === 'rejected');
      if (failed !== undefined) throw failed.reason;
    },

    [Symbol.asyncDispose]: () => resources[Symbol.asyncDispose](),
  };
}
