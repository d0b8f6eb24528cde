import type { CustomResourceDefinition } from '../../api/apiextensions.ts';
import { backendConfigCrd, frontendConfigCrd } from './backend-config.ts';
import { multiClusterIngressCrd } from './multi-cluster-ingress.ts';
import { multiClusterServiceCrd } from './multi-cluster-service.ts';

/** What the config cluster of a Multi Cluster Ingress fleet needs; other members need none (001-S2). */
export const MULTICLUSTER_INGRESS_CRDS: readonly CustomResourceDefinition[] = [
  multiClusterIngressCrd,
  multiClusterServiceCrd,
  backendConfigCrd,
  frontendConfigCrd,
];
