import { DEFAULT_GATEWAY_PORT, SYSTEM_NAMESPACE } from '../../../../controllers/mesh/names.ts';
import type { MeshGateway } from '../../../../kube/api/istio.ts';

/** Opens all Services of the mesh on the east-west gateway, by their server names. 3.2, 002-S3 */
export const EXPOSE_SERVICES: MeshGateway = {
  apiVersion: 'networking.istio.io/v1alpha3',
  kind: 'Gateway',
  metadata: { name: 'cross-network-gateway', namespace: SYSTEM_NAMESPACE },
  spec: {
    selector: { istio: 'eastwestgateway' },
    servers: [
      {
        port: { number: DEFAULT_GATEWAY_PORT, name: 'tls', protocol: 'TLS' },
        tls: { mode: 'AUTO_PASSTHROUGH' },
        hosts: ['*.local'],
      },
    ],
  },
};
