import { readFile } from 'node:fs/promises';
import { KubeConfig } from '@kubernetes/client-node';
import { FleetbedError, messageOf } from '../../core/errors.ts';
import { kubeConfigCredentials } from './credentials.ts';
import { HttpKubeClient } from './http-kube-client.ts';
import { KubeTransport, type TransportOptions } from './kube-transport.ts';

const NAMESPACE_FILE = '/var/run/secrets/kubernetes.io/serviceaccount/namespace';

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

/** The namespace of this pod. */
export async function inClusterNamespace(): Promise<string> {
  try {
    return (await readFile(NAMESPACE_FILE, 'utf8')).trim();
  } catch (error) {
    throw notInCluster(messageOf(error));
  }
}

function notInCluster(observed: string): FleetbedError {
  return new FleetbedError('FLEETBED_KUBECONFIG_INVALID', 'this program does not run in a pod with a ServiceAccount', {
    observed,
    hint: 'outside a cluster, give a kubeconfig file and a context',
  });
}
