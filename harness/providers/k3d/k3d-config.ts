import { addressAt, parseIpv4Range } from '../../core/ipv4.ts';
import type { ClusterPlan, Topology } from '../../topology/topology.ts';

/** k3d gives preparation, creation and start each this long. */
const STEP_TIMEOUT = '120s';

/**
 * The configuration file of one k3d cluster, as a plain object (JSON is YAML).
 *
 * One server behind k3d's load balancer, which publishes the API on 127.0.0.1 only; traefik and metrics-server are off, since
 * nothing needs them; conntrack limits stay as the host has them, since k3s may not write them everywhere. Rollback is off:
 * what a failed creation leaves is removed by `delete`, in one place.
 *
 * Schema: https://k3d.io/stable/usage/configfile/ (`k3d.io/v1alpha5`). Does not publish other ports, add agents or registries.
 */
export function k3dConfig(cluster: ClusterPlan, topology: Topology, image: string | undefined): object {
  const onServers = { nodeFilters: ['server:*'] };
  return {
    apiVersion: 'k3d.io/v1alpha5',
    kind: 'Simple',
    metadata: { name: cluster.runtimeName },
    servers: 1,
    agents: 0,
    ...(image === undefined ? {} : { image }),
    network: topology.network.name,
    kubeAPI: { host: '127.0.0.1', hostIP: '127.0.0.1', hostPort: String(cluster.apiPort) },
    options: {
      // Without its image volume k3d 5.9.0 cannot start its tools node, so disableImageVolume stays off.
      k3d: { wait: true, timeout: STEP_TIMEOUT, disableRollback: true },
      kubeconfig: { updateDefaultKubeconfig: false, switchCurrentContext: false },
      k3s: {
        extraArgs: serverArguments(cluster).map((arg) => ({ arg, ...onServers })),
        nodeLabels: topologyLabels(cluster).map((label) => ({ label, ...onServers })),
      },
    },
  };
}

/**
 * The text of the file. k3d expands variables in every string and knows no escape, so a `$` is written as the variable `D`,
 * which {@link DOLLAR} defines.
 */
export function k3dConfigText(config: object): string {
  return JSON.stringify(
    config,
    (_key, value: unknown) => (typeof value === 'string' ? value.replaceAll('$', '${D}') : value),
    2,
  );
}

/** Goes into the environment of k3d. */
export const DOLLAR: { readonly D: string } = { D: '$' };

function serverArguments({ podCidr, serviceCidr }: ClusterPlan): readonly string[] {
  return [
    '--disable=traefik,metrics-server',
    `--cluster-cidr=${podCidr}`,
    `--service-cidr=${serviceCidr}`,
    `--cluster-dns=${dnsAddress(serviceCidr)}`,
    '--kube-proxy-arg=conntrack-max-per-core=0',
  ];
}

/** The tenth address of the services, as everywhere. */
function dnsAddress(serviceCidr: string): string {
  const range = parseIpv4Range(serviceCidr);
  if (range === undefined) throw new TypeError(`not a network: ${serviceCidr}`);
  return addressAt(range, 10);
}

function topologyLabels({ location: { region, zone } }: ClusterPlan): readonly string[] {
  return [
    `topology.kubernetes.io/region=${region}`,
    ...(zone === undefined ? [] : [`topology.kubernetes.io/zone=${zone}`]),
  ];
}
