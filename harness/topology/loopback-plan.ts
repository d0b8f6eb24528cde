import type { Problem } from '../core/errors.ts';
import { addressAt, parseIpv4Range } from '../core/ipv4.ts';
import { overlapsAny, reportOverlaps, type ClusterCidrs } from './cidr-plan.ts';
import { rotated, slotOf } from './slots.ts';
import type { EmbeddedClusterPlan, EmbeddedNodePlan, FleetSpec, HostFacts } from './topology.ts';

/** The addresses of an embedded fleet, all of them loopback addresses of this machine. */
export interface LoopbackPlan {
  /** One a cluster. */
  readonly clusters: readonly (ClusterCidrs & { readonly embedded: EmbeddedClusterPlan })[];
  /** Of the shared network; absent when none was left, which is reported. */
  readonly subnet?: string;
}

/** 127.1.0.0/16 to 127.254.0.0/16: what is left without the machine's own and without that of the broadcast address. */
const BLOCKS: readonly string[] = Array.from({ length: 254 }, (_, index) => `127.${String(index + 1)}.0.0/16`);

/**
 * A /16 of its own for each cluster and one for the shared network, from a slot of the fleet's name on; passed over is what
 * overlaps something given or taken. In the block of a cluster: pods `.0.0/17` (node n has `.n.0/24`), Services
 * `.128.0/18`, LoadBalancer addresses `.192.0/20`, loopback
 * addresses of pods `.208.0/20` and `.224.0/20`, nodes `.240.1` and on. What was given and clashes is reported.
 */
export function planLoopback(spec: FleetSpec, facts: HostFacts, report: (problem: Problem) => void): LoopbackPlan {
  const given = [
    ...(spec.subnet === undefined ? [] : [spec.subnet]),
    ...spec.clusters.flatMap(({ podCidr, serviceCidr }) => [podCidr, serviceCidr].filter((cidr) => cidr !== undefined)),
  ];
  reportTaken(spec, facts, report);
  const taken = [...given, ...facts.subnets.map(({ subnet }) => subnet)];
  const free = rotated(BLOCKS, slotOf(spec.name, BLOCKS.length)).filter((block) => !overlapsAny(block, taken));
  const needed = spec.clusters.length + (spec.subnet === undefined ? 1 : 0);
  if (free.length < needed) report({ path: 'loopback addresses', message: tooFew(needed, free.length, facts) });
  const clusters = spec.clusters.map((_, index) => clusterPlan(spec, index, free[index] ?? BLOCKS[index] ?? ''));
  reportOverlaps(spec, clusters, report);
  const subnet = spec.subnet ?? free[spec.clusters.length];
  return { clusters, ...(subnet === undefined ? {} : { subnet }) };
}

function clusterPlan(spec: FleetSpec, index: number, block: string): LoopbackPlan['clusters'][number] {
  const cluster = spec.clusters[index] as FleetSpec['clusters'][number];
  const part = (third: number, prefix: number): string =>
    block.replace('.0.0/16', `.${String(third)}.0/${String(prefix)}`);
  const podCidr = cluster.podCidr ?? part(0, 17);
  const nodes = Array.from({ length: cluster.nodes ?? 1 }, (_, node): EmbeddedNodePlan => ({
    name: `${spec.name}-${cluster.name}-node-${String(node + 1)}`,
    address: block.replace('.0.0/16', `.240.${String(node + 1)}`),
    podCidr: nodePodCidr(podCidr, node),
  }));
  return {
    podCidr,
    serviceCidr: cluster.serviceCidr ?? part(128, 18),
    embedded: { block, loadBalancerCidr: part(192, 20), podLoopbackCidrs: [part(208, 20), part(224, 20)], nodes },
  };
}

/** The `node`-th /24. */
function nodePodCidr(podCidr: string, node: number): string {
  const range = parseIpv4Range(podCidr);
  return range === undefined ? podCidr : `${addressAt(range, node * 256)}/24`;
}

function reportTaken(spec: FleetSpec, facts: HostFacts, report: (problem: Problem) => void): void {
  const check = (path: string, cidr: string | undefined): void => {
    if (cidr === undefined) return;
    for (const { subnet, owner } of facts.subnets.filter((fact) => overlapsAny(cidr, [fact.subnet])))
      report({ path, message: `${cidr} overlaps ${subnet} of ${owner}` });
  };
  check('spec.subnet', spec.subnet);
  spec.clusters.forEach(({ podCidr, serviceCidr }, index) => {
    check(`spec.clusters[${String(index)}].podCidr`, podCidr);
    check(`spec.clusters[${String(index)}].serviceCidr`, serviceCidr);
  });
}

function tooFew(needed: number, free: number, facts: HostFacts): string {
  const owners = new Set(facts.subnets.filter(({ subnet }) => overlapsAny(subnet, BLOCKS)).map(({ owner }) => owner));
  return `${String(needed)} blocks of 127.0.0.0/8 are needed, ${String(free)} are free: taken by ${[...owners].join(', ')}`;
}
