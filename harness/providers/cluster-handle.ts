import { FleetbedError } from '../core/errors.ts';
import type { HttpKubeClient } from '../kube/client/http-kube-client.ts';
import { loadKubeConfig } from '../kube/client/load-kube-config.ts';
import { execInPod, podLogs } from '../kube/client/streams.ts';
import type { ClusterPlan } from '../topology/topology.ts';
import type { ClusterHandle } from './provider.ts';

/** A cluster that is reached over HTTP. @param kubeconfig with a context of the cluster's name */
export function clusterHandle(
  { name, location, network }: ClusterPlan,
  client: HttpKubeClient,
  kubeconfig: string,
): ClusterHandle {
  const config = loadKubeConfig({ kubeconfig, context: name });
  return {
    name,
    location,
    network,
    client,
    exec: (pod, argv, signal) => execInPod(config, pod, argv, { signal }),
    logs: (pod, options) => podLogs(client.transport, pod, options),
  };
}

export function clusterUnknown(name: string, known: readonly string[]): FleetbedError {
  return new FleetbedError('FLEETBED_CLUSTER_UNKNOWN', `the fleet has no cluster "${name}"`, {
    observed: `clusters: ${known.join(', ')}`,
  });
}
