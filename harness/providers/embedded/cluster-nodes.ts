import type { Clock } from '../../core/clock.ts';
import type { Random } from '../../core/random.ts';
import type { KubeClient } from '../../kube/client/kube-client.ts';
import type { Kubelets, NodeSpec } from '../../kubelet/kubelet.ts';
import { startKubelets } from '../../kubelet/start-kubelets.ts';
import type { FleetNetwork } from '../../network/fleet-network.ts';
import type { ImageCatalog } from '../../workloads/program.ts';
import { dnsAddressOf, type EmbeddedPlan } from './cluster-run.ts';
import { podNetworks } from './pod-networks.ts';

export interface ClusterNodesOptions {
  readonly plan: EmbeddedPlan;
  readonly client: KubeClient;
  readonly network: FleetNetwork;
  readonly images: ImageCatalog;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: (line: string) => void;
}

/** The nodes of a cluster, as planned. */
export function startNodes({ plan, network, log, ...seams }: ClusterNodesOptions): Kubelets {
  const { nodes } = plan.embedded;
  return startKubelets({
    ...seams,
    nodes: nodes.map((node): NodeSpec => ({ ...node, labels: labelsOf(plan, node.name) })),
    networks: podNetworks({
      network,
      cluster: plan,
      nodes,
      dnsAddress: dnsAddressOf(plan),
      loopbackCidrs: plan.embedded.podLoopbackCidrs,
    }),
    log: (line) => {
      log(`kubelet: ${line}`);
    },
  });
}

function labelsOf({ location }: EmbeddedPlan, node: string): Readonly<Record<string, string>> {
  return {
    'kubernetes.io/hostname': node,
    'topology.kubernetes.io/region': location.region,
    ...(location.zone === undefined ? {} : { 'topology.kubernetes.io/zone': location.zone }),
  };
}
