import { FleetbedError, type Problem } from '../core/errors.ts';
import { planCidrs, planSubnet, type ClusterCidrs } from './cidr-plan.ts';
import { planLoopback } from './loopback-plan.ts';
import { parseLocation } from './location.ts';
import { existingNetwork, ownNetwork, type SharedNetwork } from './network-plan.ts';
import { planPorts, type PortPlan } from './port-plan.ts';
import type { ClusterPlan, EmbeddedClusterPlan, FleetSpec, HostFacts, LoadBalancerPlan, Topology } from './topology.ts';

/** Ports of a load balancer that are published on the host: the ones of GKE's Gateways and Ingresses. */
export const PUBLISHED_PORTS: readonly number[] = [80, 443];

/** Under this NodePort of the config cluster load balancers fetch their routes. */
export const ROUTES_NODE_PORT = 30950;

/**
 * Decides every name, address and port of a fleet before anything is made. Pure: the same spec and facts give the same plan.
 *
 * With provider `kubeconfig` the clusters exist, so nothing of theirs is checked; without its `dockerNetwork` there are no
 * load balancers. Throws one `FLEETBED_FLEET_IMPOSSIBLE` with everything that clashes, and with what.
 */
export function planFleet(spec: FleetSpec, facts: HostFacts): Topology {
  const problems: Problem[] = [];
  const report = (problem: Problem): void => void problems.push(problem);
  const existing = spec.provider === 'kubeconfig';
  const { cidrs, shared } =
    spec.provider === 'embedded' ? planOnLoopback(spec, facts, report) : planOnDocker(spec, facts, report);
  const balancers = shared?.loadBalancers ?? [];
  const wanted = { published: balancers.length * PUBLISHED_PORTS.length, admin: balancers.length };
  const ports = planPorts(existing ? withApiPorts(spec) : spec, facts, wanted, report);
  if (shared === undefined || problems.length > 0) throw impossible(spec, problems);
  return {
    fleet: spec.name,
    provider: spec.provider,
    project: spec.project,
    projectNumber: spec.projectNumber,
    configCluster: spec.configCluster,
    network: shared.network,
    clusters: spec.clusters.map((_, index) => clusterPlan(spec, index, cidrs, ports)),
    loadBalancers: balancers.map((address, index) => loadBalancerPlan(index, address, ports)),
    client: { address: shared.client },
    routesNodePort: ROUTES_NODE_PORT,
    ...(spec.kubeconfig === undefined ? {} : { kubeconfig: spec.kubeconfig }),
  };
}

interface AddressPlan {
  readonly cidrs: readonly (ClusterCidrs & { readonly embedded?: EmbeddedClusterPlan })[];
  /** Absent when there is no room for it, which is reported. */
  readonly shared: SharedNetwork | undefined;
}

function planOnLoopback(spec: FleetSpec, facts: HostFacts, report: (problem: Problem) => void): AddressPlan {
  const { clusters, subnet } = planLoopback(spec, facts, report);
  return { cidrs: clusters, shared: subnet === undefined ? undefined : ownNetwork(spec, subnet) };
}

function planOnDocker(spec: FleetSpec, facts: HostFacts, report: (problem: Problem) => void): AddressPlan {
  const cidrs = planCidrs(spec, spec.provider === 'kubeconfig' ? () => undefined : report);
  return { cidrs, shared: planShared(spec, facts, cidrs, report) };
}

function planShared(
  spec: FleetSpec,
  facts: HostFacts,
  cidrs: readonly ClusterCidrs[],
  report: (problem: Problem) => void,
): SharedNetwork | undefined {
  const { provider, kubeconfig } = spec;
  if (kubeconfig?.dockerNetwork !== undefined) return existingNetwork(spec, kubeconfig.dockerNetwork, facts, report);
  const subnet = planSubnet(spec, facts, cidrs, report);
  if (subnet === undefined) return undefined;
  return ownNetwork(provider === 'kubeconfig' ? { ...spec, loadBalancers: 0 } : spec, subnet);
}

/** The API servers of existing clusters need no port here. */
function withApiPorts(spec: FleetSpec): FleetSpec {
  return { ...spec, clusters: spec.clusters.map((cluster) => ({ ...cluster, apiPort: 0 })) };
}

function clusterPlan(spec: FleetSpec, index: number, cidrs: AddressPlan['cidrs'], ports: PortPlan): ClusterPlan {
  const { name, location, network, context } = spec.clusters[index] as FleetSpec['clusters'][number];
  const { podCidr, serviceCidr, embedded } = cidrs[index] as AddressPlan['cidrs'][number];
  return {
    name,
    index,
    runtimeName: spec.provider === 'kubeconfig' ? (context ?? name) : `${spec.name}-${name}`,
    location: parseLocation(location),
    network,
    podCidr,
    serviceCidr,
    apiPort: ports.api[index] ?? 0,
    ...(embedded === undefined ? {} : { embedded }),
  };
}

function loadBalancerPlan(index: number, address: string, ports: PortPlan): LoadBalancerPlan {
  const first = index * PUBLISHED_PORTS.length;
  return {
    name: `lb-${String(index)}`,
    address,
    published: PUBLISHED_PORTS.map((port, offset) => ({ port, hostPort: ports.published[first + offset] ?? 0 })),
    adminHostPort: ports.admin[index] ?? 0,
  };
}

function impossible(spec: FleetSpec, problems: readonly Problem[]): FleetbedError {
  const count = problems.length === 1 ? '1 clash' : `${String(problems.length)} clashes`;
  return new FleetbedError('FLEETBED_FLEET_IMPOSSIBLE', `fleet "${spec.name}" cannot be planned: ${count}`, {
    problems,
    hint: 'change the named fields, or free what is taken; `fleetbed doctor` shows who has it',
  });
}
