/** The CRDs of fleetbed's own implementation. `fixtures/crds` is generated from them by `npm run crds`. */
import type { CustomResourceDefinition } from '../api/apiextensions.ts';
import { gatewayClassCrd } from './gateway-class.ts';
import { gatewayCrd } from './gateway.ts';
import { httpRouteCrd } from './http-route.ts';
import { referenceGrantCrd } from './reference-grant.ts';
import { serviceExportCrd } from './service-export.ts';
import { serviceImportCrd } from './service-import.ts';

/** `gateway.networking.k8s.io`: the kinds of the standard channel that multi-cluster Gateways need. */
export const GATEWAY_API_CRDS: readonly CustomResourceDefinition[] = [
  gatewayClassCrd,
  gatewayCrd,
  httpRouteCrd,
  referenceGrantCrd,
];

/** `net.gke.io`: multi-cluster Services. */
export const NET_GKE_CRDS: readonly CustomResourceDefinition[] = [serviceExportCrd, serviceImportCrd];

/** What every cluster of a multi-cluster Gateway fleet needs. */
export const MULTICLUSTER_GATEWAY_CRDS: readonly CustomResourceDefinition[] = [...GATEWAY_API_CRDS, ...NET_GKE_CRDS];
