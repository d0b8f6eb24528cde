import type { Feature } from '../../../implementation.ts';

/** 002-R1, R2, R5: one Service over clusters of different networks. */
export const MULTI_NETWORK_MESH: Feature = 'MultiNetworkMesh';
/** 002-R9. */
export const SIDECAR_INJECTION: Feature = 'SidecarInjection';
/** 002-D2, D3: TLS passed through by its server name. */
export const EAST_WEST_GATEWAY: Feature = 'EastWestGateway';
/** 002-D1, D4: identities of one root. */
export const MESH_MUTUAL_TLS: Feature = 'MeshMutualTLS';
/** 3.3: the weighted endpoints of a client can be asked for. */
export const MESH_DEBUG: Feature = 'MeshDebug';

export const MESH_FEATURES: ReadonlySet<Feature> = new Set([
  MULTI_NETWORK_MESH,
  SIDECAR_INJECTION,
  EAST_WEST_GATEWAY,
  MESH_MUTUAL_TLS,
  MESH_DEBUG,
]);
