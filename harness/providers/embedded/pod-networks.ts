import { addressAt, parseIpv4Range } from '../../core/ipv4.ts';
import { isPodLoopback, placedLoopback } from '../../core/pod-loopback.ts';
import type { PodIdentity, PodNetwork, PodNetworks } from '../../kubelet/kubelet.ts';
import type { FleetNetwork, NameServer, Place } from '../../network/fleet-network.ts';
import type { ClusterPlan, EmbeddedNodePlan } from '../../topology/topology.ts';
import { AddressRange } from './address-range.ts';
import { LoopbackRanges } from './loopback-ranges.ts';

export interface PodNetworksOptions {
  readonly network: FleetNetwork;
  readonly cluster: Pick<ClusterPlan, 'name'>;
  readonly nodes: readonly EmbeddedNodePlan[];
  /** Of the cluster. */
  readonly dnsAddress: string;
  /** What the loopback addresses of pods are cut from. @default none */
  readonly loopbackCidrs?: readonly string[];
}

/** The network address itself and what would be the gateway. */
const NOT_FOR_PODS = 2;

/**
 * Addresses of pods, from the range of their node; whoever resolves names there asks the DNS server of the cluster, or the
 * one that `spec.dnsConfig` names. A pod whose name server is a loopback address, its sidecar, gets such addresses of its
 * own.
 */
export function podNetworks({
  network,
  cluster,
  nodes,
  dnsAddress,
  loopbackCidrs = [],
}: PodNetworksOptions): PodNetworks {
  const ranges = new Map(nodes.map(({ name, podCidr }) => [name, new AddressRange(podCidr, NOT_FOR_PODS)]));
  const loopbacks = new LoopbackRanges(loopbackCidrs);
  const place = (
    pod: PodIdentity,
    address: string,
    loopback?: string,
  ): Pick<PodNetwork, 'address' | 'programs' | 'resolvConf'> => {
    const own = loopback === undefined ? {} : { loopback };
    const nameServer = nameServerOf(pod, dnsAddress, loopback);
    if (nameServer === undefined) return { address, programs: network.programNetwork(address, own) };
    return {
      address,
      programs: network.programNetwork(address, { nameServer, ...own }),
      resolvConf: resolvConfOf(nameServer),
    };
  };
  const holdLoopback = (place: Place): { readonly range: string } & Disposable => {
    const range = loopbacks.take();
    const held = addressesOf(range).map((each) => network.hold(each, place));
    return {
      range,
      [Symbol.dispose]: () => {
        for (const each of held) each[Symbol.dispose]();
        loopbacks.giveBack(range);
      },
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
    const here = { kind: 'cluster', cluster: cluster.name, node, pod: `${namespace}/${name}` } as const;
    const held = network.hold(address, here);
    const loopback = asksItself(pod) ? holdLoopback({ ...here, isLoopback: true }) : undefined;
    return {
      ...place(pod, address, loopback?.range),
      [Symbol.asyncDispose]: () => {
        loopback?.[Symbol.dispose]();
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
function nameServerOf(pod: PodIdentity, address: string, loopback: string | undefined): NameServer | undefined {
  const { dnsPolicy, hostNetwork, namespace } = pod;
  if (dnsPolicy === 'None') return ownNameServer(pod, loopback);
  const asksCluster = dnsPolicy === 'ClusterFirstWithHostNet' || (dnsPolicy === 'ClusterFirst' && !hostNetwork);
  if (!asksCluster) return undefined;
  return { address, search: [`${namespace}.svc.cluster.local`, 'svc.cluster.local', 'cluster.local'] };
}

/** What `spec.dnsConfig` says, which is all there is with `dnsPolicy: None`. */
function ownNameServer({ dnsConfig }: PodIdentity, loopback: string | undefined): NameServer | undefined {
  const [address] = dnsConfig?.nameservers ?? [];
  if (address === undefined) return undefined;
  const ndots = dnsConfig?.options?.find(({ name }) => name === 'ndots')?.value ?? '';
  return {
    address: placedLoopback(address, loopback),
    search: dnsConfig?.searches ?? [],
    // resolv.conf(5)
    ndots: /^\d{1,2}$/.test(ndots) ? Number(ndots) : 1,
  };
}

function asksItself({ dnsPolicy, dnsConfig, hostNetwork }: PodIdentity): boolean {
  return dnsPolicy === 'None' && !hostNetwork && (dnsConfig?.nameservers ?? []).some(isPodLoopback);
}

function addressesOf(cidr: string): readonly string[] {
  const range = parseIpv4Range(cidr);
  if (range === undefined) return [];
  return Array.from({ length: range.last - range.first + 1 }, (_, index) => addressAt(range, index));
}

/** As the kubelet writes it. */
function resolvConfOf({ address, search }: NameServer): string {
  return `search ${search.join(' ')}\nnameserver ${address}\noptions ndots:5\n`;
}
