import type { SidecarTemplate } from '../mesh-sidecar/sidecar-template.ts';
import type { MeshCluster } from './mesh-world.ts';
import {
  ADMIN_PORT,
  CLUSTER_DOMAIN,
  CONTROL_PORT,
  INJECT_LABEL,
  ISTIOD,
  REVISION_LABEL,
  SYSTEM_NAMESPACE,
  TLS_MODE_ISTIO,
  TLS_MODE_LABEL,
  TOKEN_AUDIENCE,
} from './names.ts';

export interface SidecarFacts {
  readonly image: string;
  readonly revision: string;
  /** PEM. */
  readonly root: string;
}

/** Host names of the control plane, the first of all that in a certificate. */
export const ISTIOD_NAMES: readonly string[] = [
  `${ISTIOD}.${SYSTEM_NAMESPACE}.svc`,
  `${ISTIOD}.${SYSTEM_NAMESPACE}.svc.${CLUSTER_DOMAIN}`,
];

/**
 * What pods of the mesh get. Throws an Error whose message says what the cluster lacks: addresses are written into the pod,
 * since its resolver is the sidecar itself.
 */
export function sidecarTemplate(home: MeshCluster, { image, revision, root }: SidecarFacts): SidecarTemplate {
  return {
    containerName: 'istio-proxy',
    image,
    controllerUrl: `https://${clusterAddress(home, `${SYSTEM_NAMESPACE}/${ISTIOD}`)}:${String(CONTROL_PORT)}`,
    controllerName: ISTIOD_NAMES[0] ?? '',
    root,
    tokenAudience: TOKEN_AUDIENCE,
    upstreamDns: clusterAddress(home, 'kube-system/kube-dns'),
    clusterDomain: CLUSTER_DOMAIN,
    adminPort: ADMIN_PORT,
    labels: { [TLS_MODE_LABEL]: TLS_MODE_ISTIO, [REVISION_LABEL]: revision },
    annotations: { 'sidecar.istio.io/status': JSON.stringify({ containers: ['istio-proxy'], revision }) },
    optOut: { key: INJECT_LABEL, value: 'false' },
  };
}

function clusterAddress({ services, name }: MeshCluster, service: string): string {
  const address = services.get(service)?.spec?.clusterIP ?? '';
  if (address !== '' && address !== 'None') return address;
  throw new Error(`the Service ${service} of ${name} has no address yet`);
}
