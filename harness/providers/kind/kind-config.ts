import type { ClusterPlan } from '../../topology/topology.ts';

/**
 * The configuration file of one kind cluster, as a plain object (JSON is YAML).
 *
 * Schema: https://kind.sigs.k8s.io/docs/user/configuration/ (`kind.x-k8s.io/v1alpha4`).
 */
export function kindConfig(cluster: ClusterPlan, nodeImage: string | undefined): object {
  return {
    apiVersion: 'kind.x-k8s.io/v1alpha4',
    kind: 'Cluster',
    name: cluster.runtimeName,
    networking: {
      apiServerAddress: '127.0.0.1',
      apiServerPort: cluster.apiPort,
      podSubnet: cluster.podCidr,
      serviceSubnet: cluster.serviceCidr,
    },
    nodes: [
      {
        role: 'control-plane',
        ...(nodeImage === undefined ? {} : { image: nodeImage }),
        labels: topologyLabels(cluster),
      },
    ],
  };
}

/** The well-known labels, so that workloads and controllers see where a cluster is. */
function topologyLabels(cluster: ClusterPlan): Record<string, string> {
  const { region, zone } = cluster.location;
  return {
    'topology.kubernetes.io/region': region,
    ...(zone === undefined ? {} : { 'topology.kubernetes.io/zone': zone }),
  };
}
