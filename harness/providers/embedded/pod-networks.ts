import type { PodIdentity, PodNetwork, PodNetworks } from '../../kubelet/kubelet.ts';
import type { FleetNetwork, NameServer } from '../../network/fleet-network.ts';
import type { ClusterPlan, EmbeddedNodePlan } from '../../topology/topology.ts';
import { AddressRange } from './address-range.ts';

export interface PodNetworksOptions {
  readonly network: FleetNetwork;
  readonly cluster: Pick<ClusterPlan, 'name'>;
  readonly nodes: readonly EmbeddedNodePlan[];
  /** Of the cluster. */
  readonly dnsAddress: string;
}

/** The network address itself and what would be the gateway. */
const NOT_FOR_PODS = 2;

/** Addresses of pods, from the range of their node; whoever resolves names there asks the DNS server of the cluster. */
export function podNetworks({ network, cluster, nodes, dnsAddress }: PodNetworksOptions): PodNetworks {
  const ranges = new Map(nodes.map(({ name, podCidr }) => [name, new AddressRange(podCidr, NOT_FOR_PODS)]));
  const place = (pod: PodIdentity, address: string): Pick<PodNetwork, 'address' | 'programs' | 'resolvConf'> => {
    const nameServer = nameServerOf(pod, dnsAddress);
    if (nameServer === undefined) return { address, programs: network.programNetwork(address) };
    return {
      address,
      programs: network.programNetwork(address, { nameServer }),
      resolvConf: resolvConfOf(nameServer),
    };
  };
  const open = (pod: PodIdentity): PodNetwork => {
    if (pod.hostNetwork) {
      const address = nodes.find(({ name }) => name === pod.node)?.address ?? '';
      return { ...place(pod, address), [Symbol.asyncDispose]: () => Promise.resolve() };
    }
    const range = ranges.get(pod.node);
    if (range === undefined) throw new Error(`node ${pod.node} has no range of pod addresses`);
    const address = range.take();
    const { namespace, name, node } = pod;
    const held = network.hold(address, { kind: 'cluster', cluster: cluster.name, node, pod: `${namespace}/${name}` });
    return {
      ...place(pod, address),
      [Symbol.asyncDispose]: () => {
        held[Symbol.dispose]();
        range.giveBack(address);
        return Promise.resolve();
      },
    };
  };
  return {
    open: (pod) =>
      new Promise((resolve) => {
        resolve(open(pod));
      }),
  };
}

/** As the kubelet writes `/etc/resolv.conf`. Undefined: that of the machine. */
function nameServerOf({ dnsPolicy, hostNetwork, namespace }: PodIdentity, address: string): NameServer | undefined {
  const asksCluster = dnsPolicy === 'ClusterFirstWithHostNet' || (dnsPolicy === 'ClusterFirst' && !hostNetwork);
  if (!asksCluster) return undefined;
  return { address, search: [`${namespace}.svc.cluster.local`, 'svc.cluster.local', 'cluster.local'] };
}

/** As the kubelet writes it. */
function resolvConfOf({ address, search }: NameServer): string {
  return `search ${search.join(' ')}\nnameserver ${address}\noptions ndots:5\n`;
}
