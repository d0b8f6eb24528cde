/** The CRDs of fleetbed's own implementation, by family. `fixtures/crds` is generated from them by `npm run crds`. */
import type { CustomResourceDefinition } from '../api/apiextensions.ts';
import { backendTlsPolicyCrd } from './backend-tls-policy.ts';
import { FLOMESH_CRDS } from './flomesh/flomesh-crds.ts';
import { gatewayClassCrd } from './gateway-class.ts';
import { GATEWAY_V1ALPHA1_CRDS } from './gateway-v1alpha1/gateway-v1alpha1-crds.ts';
import { gatewayCrd } from './gateway.ts';
import { gcpBackendPolicyCrd } from './gcp-backend-policy.ts';
import { gcpGatewayPolicyCrd } from './gcp-gateway-policy.ts';
import { grpcRouteCrd } from './grpc-route.ts';
import { healthCheckPolicyCrd } from './health-check-policy.ts';
import { httpRouteCrd } from './http-route.ts';
import { listenerSetCrd } from './listener-set.ts';
import { mcsServiceExportCrd, mcsServiceImportCrd } from './mcs-api.ts';
import { MULTICLUSTER_INGRESS_CRDS } from './multicluster-ingress/multicluster-ingress-crds.ts';
import { meshGatewayCrd } from './mesh-gateway.ts';
import { referenceGrantCrd } from './reference-grant.ts';
import { serviceExportCrd } from './service-export.ts';
import { serviceImportCrd } from './service-import.ts';
import { tcpRouteCrd, tlsRouteCrd } from './tls-route.ts';

/** `gateway.networking.k8s.io`: the standard channel, without UDPRoute, which no proxy of ours serves. */
export const GATEWAY_API_CRDS: readonly CustomResourceDefinition[] = [
  gatewayClassCrd,
  gatewayCrd,
  httpRouteCrd,
  grpcRouteCrd,
  tlsRouteCrd,
  tcpRouteCrd,
  listenerSetCrd,
  backendTlsPolicyCrd,
  referenceGrantCrd,
];

/** `net.gke.io`: multi-cluster Services. */
export const NET_GKE_CRDS: readonly CustomResourceDefinition[] = [serviceExportCrd, serviceImportCrd];

/** `networking.gke.io`: policies of Gateways and their backends. */
export const GKE_POLICY_CRDS: readonly CustomResourceDefinition[] = [
  healthCheckPolicyCrd,
  gcpBackendPolicyCrd,
  gcpGatewayPolicyCrd,
];

/** What every cluster of a multi-cluster Gateway fleet needs. */
export const MULTICLUSTER_GATEWAY_CRDS: readonly CustomResourceDefinition[] = [
  gatewayClassCrd,
  gatewayCrd,
  httpRouteCrd,
  referenceGrantCrd,
  ...NET_GKE_CRDS,
  ...GKE_POLICY_CRDS,
];

/** `multicluster.x-k8s.io`: the Multi-Cluster Services API. */
export const MCS_API_CRDS: readonly CustomResourceDefinition[] = [mcsServiceExportCrd, mcsServiceImportCrd];

/** `networking.istio.io`: what a mesh of several networks needs of it. */
export const MESH_CRDS: readonly CustomResourceDefinition[] = [meshGatewayCrd];

/** Each CRD once. */
export const ALL_CRDS: readonly CustomResourceDefinition[] = [
  ...new Set([
    ...GATEWAY_API_CRDS,
    ...MULTICLUSTER_GATEWAY_CRDS,
    ...MCS_API_CRDS,
    ...MULTICLUSTER_INGRESS_CRDS,
    ...MESH_CRDS,
    ...FLOMESH_CRDS,
    ...GATEWAY_V1ALPHA1_CRDS,
  ]),
];
