import type { CustomResourceDefinition } from '../../api/apiextensions.ts';
import { flomeshClusterCrd } from './cluster.ts';
import { globalTrafficPolicyCrd } from './global-traffic-policy.ts';
import { multiClusterEndpointCrd } from './multi-cluster-endpoint.ts';
import { namespacedIngressCrd } from './namespaced-ingress.ts';
import { flomeshServiceExportCrd } from './service-export.ts';
import { flomeshServiceImportCrd } from './service-import.ts';

/** `flomesh.io`: what every cluster of a flomesh fleet needs. */
export const FLOMESH_CRDS: readonly CustomResourceDefinition[] = [
  flomeshClusterCrd,
  flomeshServiceExportCrd,
  flomeshServiceImportCrd,
  globalTrafficPolicyCrd,
  multiClusterEndpointCrd,
  namespacedIngressCrd,
];
