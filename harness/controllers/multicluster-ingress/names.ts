/** The fixed names of Multi Cluster Ingress (semantics 2.2, 2.3), and our own marks. */

export const MCI_FINALIZER = 'mci.finalizer.networking.gke.io';
export const MCS_FINALIZER = 'mcs.finalizer.networking.gke.io';
/** Source of events. */
export const EVENT_SOURCE = 'multi-cluster-ingress-controller';

/** On a MultiClusterIngress. */
export const STATIC_IP = 'networking.gke.io/static-ip';
export const PRE_SHARED_CERTS = 'networking.gke.io/pre-shared-certs';
export const FRONTEND_CONFIG_NAME = 'networking.gke.io/frontend-config';
export const LAST_RECONCILE_TIME = 'networking.gke.io/last-reconcile-time';
/** Ours: the last good configuration, so that it stays over a restart of the controller (001-R8). */
export const LAST_GOOD = 'multicluster-ingress.fleetbed.dev/last-good';

/** On a MultiClusterService; of the first two the first one wins. */
export const BACKEND_CONFIG_NAMES: readonly string[] = [
  'cloud.google.com/backend-config',
  'beta.cloud.google.com/backend-config',
];
export const APP_PROTOCOLS = 'networking.gke.io/app-protocols';

/** On a derived Service. */
export const NEG = 'cloud.google.com/neg';
export const NEG_STATUS = 'cloud.google.com/neg-status';
export const PARENT = 'networking.gke.io/multiclusterservice-parent';

/**
 * Where pre-shared certificates are: Secrets of type `kubernetes.io/tls` in this namespace of the config cluster. GKE has
 * them outside of clusters, as resources of the project.
 */
export const PRE_SHARED_NAMESPACE = 'fleetbed-system';

/** The cookie of Google's load balancers. */
export const AFFINITY_COOKIE = 'GCLB';

/** Names of objects in the sources of a route table. */
export function ingressSource(key: string): string {
  return `MultiClusterIngress/${key}`;
}

export function serviceSource(key: string): string {
  return `MultiClusterService/${key}`;
}
