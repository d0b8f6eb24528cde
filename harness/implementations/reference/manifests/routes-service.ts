import type { Service } from '../../../kube/api/core.ts';
import { CONTROLLER, ROUTES_PORT, SYSTEM_LABELS, SYSTEM_NAMESPACE } from './system-names.ts';

/** The route stream on a port of every node: load balancers are outside the cluster and know only the node's address. */
export function routesService(nodePort: number): Service {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: CONTROLLER, namespace: SYSTEM_NAMESPACE, labels: SYSTEM_LABELS },
    spec: {
      type: 'NodePort',
      selector: { 'app.kubernetes.io/name': CONTROLLER },
      ports: [{ name: 'routes', port: ROUTES_PORT, targetPort: 'routes', nodePort }],
    },
  };
}

/** The route stream for proxies in the cluster of the controller. */
export function inClusterRoutesService(): Service {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: CONTROLLER, namespace: SYSTEM_NAMESPACE, labels: SYSTEM_LABELS },
    spec: {
      selector: { 'app.kubernetes.io/name': CONTROLLER },
      ports: [{ name: 'routes', port: ROUTES_PORT, targetPort: 'routes' }],
    },
  };
}
