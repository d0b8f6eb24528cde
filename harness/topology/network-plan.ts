import { addressAt, formatIpv4, parseIpv4Range, type Ipv4Range } from '../core/ipv4.ts';
import type { Problem } from '../core/errors.ts';
import type { FleetSpec, HostFacts, NetworkPlan } from './topology.ts';

/** The shared network with the fixed addresses on it. */
export interface SharedNetwork {
  readonly network: NetworkPlan;
  readonly client: string;
  readonly loadBalancers: readonly string[];
}

const CLIENT_INDEX = 5;
const FIRST_LOAD_BALANCER_INDEX = 10;

/**
 * A network of the fleet's own: gateway .0.1, client .0.5, load balancers from .0.10 on, and the upper half for the nodes,
 * whose addresses Docker hands out.
 */
export function ownNetwork(spec: FleetSpec, subnet: string): SharedNetwork {
  const range = rangeOf(subnet);
  const upperHalf = (range.first + range.last + 1) / 2;
  return {
    network: {
      name: `fleetbed-${spec.name}`,
      subnet,
      gateway: addressAt(range, 1),
      ipRange: `${formatIpv4(upperHalf)}/${String(range.prefix + 1)}`,
    },
    client: addressAt(range, CLIENT_INDEX),
    loadBalancers: Array.from({ length: spec.loadBalancers }, (_, index) =>
      addressAt(range, FIRST_LOAD_BALANCER_INDEX + index),
    ),
  };
}

/**
 * An existing network: Docker hands out its addresses from the bottom, so the fixed ones are counted from its top. Nothing
 * keeps a container of somebody else from having taken one; Docker then refuses to start ours.
 */
export function existingNetwork(
  spec: FleetSpec,
  name: string,
  facts: HostFacts,
  report: (problem: Problem) => void,
): SharedNetwork | undefined {
  const fact = facts.subnets.find(({ dockerNetwork, subnet }) => dockerNetwork === name && rangeIn(subnet));
  const path = 'spec.kubeconfig.dockerNetwork';
  if (fact === undefined) {
    report({ path, message: `Not found: "${name}": Docker has ${dockerNetworks(facts)}` });
    return undefined;
  }
  const range = rangeOf(fact.subnet);
  const fixed = FIRST_LOAD_BALANCER_INDEX + spec.loadBalancers + 1;
  if (range.last - range.first < 4 * fixed) {
    report({ path, message: `its subnet ${fact.subnet} has no room for ${String(fixed)} fixed addresses` });
    return undefined;
  }
  const fromTop = (index: number): string => formatIpv4(range.last - index);
  return {
    network: { name, subnet: fact.subnet, gateway: fact.gateway ?? addressAt(range, 1), ipRange: fact.subnet },
    client: fromTop(CLIENT_INDEX),
    loadBalancers: Array.from({ length: spec.loadBalancers }, (_, index) => fromTop(FIRST_LOAD_BALANCER_INDEX + index)),
  };
}

function dockerNetworks(facts: HostFacts): string {
  const names = facts.subnets.flatMap(({ dockerNetwork }) => dockerNetwork ?? []);
  return names.length === 0 ? 'no network with a subnet' : names.map((name) => `"${name}"`).join(', ');
}

function rangeIn(subnet: string): boolean {
  return parseIpv4Range(subnet) !== undefined;
}

function rangeOf(subnet: string): Ipv4Range {
  const range = parseIpv4Range(subnet);
  if (range === undefined) throw new TypeError(`not a network: ${subnet}`);
  return range;
}
