import { parseIpv4Range, rangesOverlap } from '../core/ipv4.ts';
import type { Problem } from '../core/errors.ts';
import { formatPath, type FieldPath } from './field-path.ts';
import { overlaps, type NamedRange } from './fleet-rules.ts';
import { rotated, slotOf } from './slots.ts';
import type { ClusterSpec, FleetSpec, HostFacts } from './topology.ts';

/** Pods and services of one cluster. */
export interface ClusterCidrs {
  readonly podCidr: string;
  readonly serviceCidr: string;
}

const SLOTS = 100;

/**
 * Pods 10.(100+i).0.0/16 and services 10.(200+i).0.0/16, unless given; a slot that overlaps a given network is passed over.
 * What overlaps all the same is reported. Networks of the host do not count: these addresses live inside the nodes.
 */
export function planCidrs(spec: FleetSpec, report: (problem: Problem) => void): readonly ClusterCidrs[] {
  const taken: string[] = [
    ...(spec.subnet === undefined ? [] : [spec.subnet]),
    ...spec.clusters.flatMap(({ podCidr, serviceCidr }) => [podCidr, serviceCidr].filter((cidr) => cidr !== undefined)),
  ];
  const pick = (base: number, index: number): string => {
    const slots = rotated([...Array(SLOTS).keys()], index).filter((slot) => base + slot <= 255);
    const free = slots.map((slot) => `10.${String(base + slot)}.0.0/16`).find((cidr) => !overlapsAny(cidr, taken));
    const chosen = free ?? `10.${String(base + index)}.0.0/16`;
    taken.push(chosen);
    return chosen;
  };
  const planned = spec.clusters.map((cluster, index) => ({
    podCidr: cluster.podCidr ?? pick(100, index),
    serviceCidr: cluster.serviceCidr ?? pick(200, index),
  }));
  reportOverlaps(spec, planned, report);
  return planned;
}

/** Every pair of networks of the fleet that overlap, told at the later one. */
export function reportOverlaps(
  spec: FleetSpec,
  planned: readonly ClusterCidrs[],
  report: (problem: Problem) => void,
): void {
  for (const clash of overlaps(namedRanges(spec, planned)))
    report({ path: formatPath(clash.path), message: clash.message });
}

function namedRanges(spec: FleetSpec, planned: readonly ClusterCidrs[]): readonly NamedRange[] {
  return [
    ...(spec.subnet === undefined ? [] : [{ path: ['spec', 'subnet'], text: spec.subnet }]),
    ...planned.flatMap(({ podCidr, serviceCidr }, index) => [
      { path: clusterField(index, 'podCidr'), text: podCidr },
      { path: clusterField(index, 'serviceCidr'), text: serviceCidr },
    ]),
  ];
}

function clusterField(index: number, field: keyof ClusterSpec): FieldPath {
  return ['spec', 'clusters', index, field];
}

const POOLS: readonly (readonly string[])[] = [
  [28, 29, 30, 31].map((second) => `172.${String(second)}.0.0/16`),
  Array.from({ length: 12 }, (_, index) => `172.${String(16 + index)}.0.0/16`),
  Array.from({ length: 16 }, (_, index) => `192.168.${String(16 * index)}.0/20`),
];

/**
 * The subnet of the shared network: the given one, else the first that overlaps nothing of the host and no cluster, in
 * 172.28-31, then 172.16-27 (/16), then 192.168 (/20), each searched from a slot of the fleet's name on.
 */
export function planSubnet(
  spec: FleetSpec,
  facts: HostFacts,
  cidrs: readonly ClusterCidrs[],
  report: (problem: Problem) => void,
): string | undefined {
  if (spec.subnet !== undefined) {
    const wanted = spec.subnet;
    for (const { subnet, owner } of facts.subnets.filter((fact) => overlapsAny(wanted, [fact.subnet])))
      report({ path: 'spec.subnet', message: `${wanted} overlaps ${subnet} of ${owner}` });
    return wanted;
  }
  const taken = [
    ...facts.subnets.map(({ subnet }) => subnet),
    ...cidrs.flatMap(({ podCidr, serviceCidr }) => [podCidr, serviceCidr]),
  ];
  const candidates = POOLS.flatMap((pool) => rotated(pool, slotOf(spec.name, pool.length)));
  const free = candidates.find((candidate) => !overlapsAny(candidate, taken));
  if (free === undefined) report({ path: 'spec.subnet', message: noSubnet(candidates, facts) });
  return free;
}

function noSubnet(candidates: readonly string[], facts: HostFacts): string {
  const owners = facts.subnets.filter(({ subnet }) => overlapsAny(subnet, candidates));
  const list = owners.map(({ subnet, owner }) => `${subnet} of ${owner}`).join(', ');
  return `no subnet is free in 172.16.0.0/12 and 192.168.0.0/16: taken are ${list === '' ? 'the given pod and service networks' : list}`;
}

export function overlapsAny(cidr: string, others: readonly string[]): boolean {
  const range = parseIpv4Range(cidr);
  return others.some((text) => {
    const other = parseIpv4Range(text);
    return range !== undefined && other !== undefined && rangesOverlap(range, other);
  });
}
