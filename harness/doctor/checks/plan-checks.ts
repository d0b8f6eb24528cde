import { parseIpv4Range, rangesOverlap } from '../../core/ipv4.ts';
import type { Check } from '../../providers/provider.ts';
import type { HostFacts, Topology } from '../../topology/topology.ts';
import { failure, ok, warning, type Judge } from './check.ts';

/** Every port of the plan, and what it is for. */
function plannedPorts({
  clusters,
  loadBalancers,
}: Topology): readonly { readonly port: number; readonly what: string }[] {
  return [
    ...clusters
      .filter(({ apiPort }) => apiPort !== 0)
      .map(({ name, apiPort }) => ({ port: apiPort, what: `API server of ${name}` })),
    ...loadBalancers.flatMap(({ name, published, adminHostPort }) => [
      ...published.map(({ port, hostPort }) => ({ port: hostPort, what: `port ${String(port)} of ${name}` })),
      { port: adminHostPort, what: `admin port of ${name}` },
    ]),
  ];
}

export const judgePorts: Judge = ({ facts }, topology) => {
  if (topology === undefined) return [];
  const planned = plannedPorts(topology);
  if (planned.length === 0) return [];
  const owners = new Map(facts.ports.map(({ port, owner }) => [port, owner]));
  const clashes = planned.flatMap(({ port, what }) => {
    const owner = owners.get(port);
    return owner === undefined ? [] : [`127.0.0.1:${String(port)} (${what}) is taken by ${owner}`];
  });
  if (clashes.length === 0) return [ok('ports', `all ${String(planned.length)} planned ports are free`)];
  const see = clashes.length === 1 ? 'who has it' : 'who has them';
  return [
    failure(
      'ports',
      clashes.join('; '),
      `see ${see} with \`ss -ltnp\` (macOS: \`lsof -nP -iTCP -sTCP:LISTEN\`), or plan anew`,
    ),
  ];
};

/** The shared network must be free; pods and services live inside the nodes and only hide what has the same addresses outside. */
export const judgeNetworks: Judge = ({ facts }, topology) => {
  if (topology === undefined || topology.provider === 'kubeconfig') return [];
  const others = facts.subnets.filter(({ dockerNetwork }) => dockerNetwork !== topology.network.name);
  return [judgeSubnet(topology, others), judgeClusterNetworks(topology, others)];
};

function judgeSubnet({ network: { subnet } }: Topology, others: HostFacts['subnets']): Check {
  const owners = overlapping(subnet, others);
  if (owners.length === 0) return ok('subnet', `${subnet} is free`);
  return failure(
    'subnet',
    `${subnet} overlaps ${owners.join(', ')}`,
    'plan anew, or set spec.subnet in the fleet file',
  );
}

function judgeClusterNetworks({ clusters }: Topology, others: HostFacts['subnets']): Check {
  const name = 'cluster networks';
  const hidden = clusters.flatMap((cluster) =>
    [cluster.podCidr, cluster.serviceCidr].flatMap((cidr) =>
      overlapping(cidr, others).map((owner) => `${cidr} of ${cluster.name} hides ${owner}`),
    ),
  );
  if (hidden.length === 0) return ok(name, 'no pod or service network overlaps a network of this machine');
  return warning(
    name,
    hidden.join('; '),
    'when pods must reach those addresses, set podCidr and serviceCidr of the clusters in the fleet file',
  );
}

function overlapping(cidr: string, others: HostFacts['subnets']): readonly string[] {
  const range = parseIpv4Range(cidr);
  return others.flatMap(({ subnet, owner }) => {
    const other = parseIpv4Range(subnet);
    return range !== undefined && other !== undefined && rangesOverlap(range, other) ? [`${subnet} of ${owner}`] : [];
  });
}

export const judgeKubeconfig: Judge = ({ kubeconfigReadable }, topology) => {
  const file = topology?.kubeconfig?.path;
  if (file === undefined || kubeconfigReadable === undefined) return [];
  return kubeconfigReadable
    ? [ok('kubeconfig', `${file} is readable`)]
    : [
        failure(
          'kubeconfig',
          `${file} cannot be read`,
          'set spec.kubeconfig.path to a file that exists and that you may read',
        ),
      ];
};

/** A plan made without these facts may clash with what was not seen. */
export const judgeUnknownFacts: Judge = ({ facts, docker }) =>
  facts.unknown
    .filter((what) => docker.reachable || !what.startsWith('Docker'))
    .map((what) => warning('host facts', `not found out: ${what}`, 'run the command again'));
