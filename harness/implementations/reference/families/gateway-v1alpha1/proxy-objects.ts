import { DEFAULT_ENTRY_POINTS } from '../../../../controllers/gateway-v1alpha1/entry-points.ts';
import {
  ALPHA_PROXY_NAME,
  ALPHA_PROXY_NAMESPACE,
  ALPHA_PROXY_SUBSCRIBER,
} from '../../../../controllers/gateway-v1alpha1/names.ts';
import type { Service } from '../../../../kube/api/core.ts';
import type { KubeObject } from '../../../../kube/meta/object.ts';
import { proxyDeployment } from '../../manifests/proxy-deployment.ts';
import { inClusterRoutesService } from '../../manifests/routes-service.ts';

/** What a cluster has besides the controller: the proxy, where Traefik would be, and its entry points. */
export function alphaProxyObjects(image: string): readonly KubeObject[] {
  const place = { name: ALPHA_PROXY_NAME, namespace: ALPHA_PROXY_NAMESPACE };
  return [
    inClusterRoutesService(),
    proxyDeployment({ ...place, image, role: 'gateway', subscriber: ALPHA_PROXY_SUBSCRIBER }),
    entryPointsService,
  ];
}

/** `traefik:8080` is the dashboard, which routes may have as their target. 004-S6 */
const entryPointsService: Service = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: {
    name: ALPHA_PROXY_NAME,
    namespace: ALPHA_PROXY_NAMESPACE,
    labels: { 'app.kubernetes.io/name': ALPHA_PROXY_NAME, 'app.kubernetes.io/part-of': 'fleetbed' },
  },
  spec: {
    type: 'LoadBalancer',
    selector: { 'app.kubernetes.io/name': ALPHA_PROXY_NAME },
    ports: DEFAULT_ENTRY_POINTS.map(({ name, port, bindPort }) => ({ name, port, targetPort: bindPort })),
  },
};
