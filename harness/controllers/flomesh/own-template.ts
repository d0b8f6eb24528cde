import type { Service } from '../../kube/api/core.ts';
import type { SidecarTemplate } from '../mesh-sidecar/sidecar-template.ts';
import {
  ANNOTATION_SIDECAR_INJECTION,
  MANAGER_HOST,
  MESH_PORT,
  SIDECAR_ADMIN_PORT,
  SIDECAR_CONTAINER,
} from './names.ts';

/** Of the tokens that sidecars show. */
export const TOKEN_AUDIENCE = 'osm';

export interface TemplateFacts {
  readonly image: string;
  /** PEM. */
  readonly root: string;
  /** The controller's own Service and that of the cluster's DNS. */
  readonly manager: Service | undefined;
  readonly dns: Service | undefined;
}

/** The sidecar of osm-edge. Undefined while an address is not known. */
export function osmSidecarTemplate({ image, root, manager, dns }: TemplateFacts): SidecarTemplate | undefined {
  const [managerAddress, dnsAddress] = [manager?.spec?.clusterIP, dns?.spec?.clusterIP];
  if (managerAddress === undefined || dnsAddress === undefined) return undefined;
  return {
    containerName: SIDECAR_CONTAINER,
    image,
    controllerUrl: `https://${managerAddress}:${String(MESH_PORT)}`,
    controllerName: MANAGER_HOST,
    root,
    tokenAudience: TOKEN_AUDIENCE,
    upstreamDns: dnsAddress,
    clusterDomain: 'cluster.local',
    adminPort: SIDECAR_ADMIN_PORT,
    optOut: { key: ANNOTATION_SIDECAR_INJECTION, value: 'disabled' },
  };
}
