import { KubeConfig } from '@kubernetes/client-node';
import { FleetbedError } from '../../core/errors.ts';
import { kubeConfigCredentials } from './credentials.ts';
import { HttpKubeClient } from './http-kube-client.ts';
import { KubeTransport, type TransportOptions } from './kube-transport.ts';

/**
 * A client for the cluster that this pod runs in, as its ServiceAccount. The token file is read again as it is renewed.
 * Throws `FLEETBED_KUBECONFIG_INVALID` outside a pod, told by `KUBERNETES_SERVICE_HOST` in `env`.
 */
export function inClusterKubeClient(
  env: Readonly<Record<string, string | undefined>>,
  options: TransportOptions = {},
): HttpKubeClient {
  if (env['KUBERNETES_SERVICE_HOST'] === undefined) throw notInCluster('KUBERNETES_SERVICE_HOST is not set');
  const config = new KubeConfig();
  config.loadFromCluster();
  return new HttpKubeClient(new KubeTransport(kubeConfigCredentials(config), options));
}

function notInCluster(observed: string): FleetbedError {
  return new FleetbedError('FLEETBED_KUBECONFIG_INVALID', 'this program does not run in a pod with a ServiceAccount', {
    observed,
    hint: 'outside a cluster, give a kubeconfig file and a context',
  });
}
