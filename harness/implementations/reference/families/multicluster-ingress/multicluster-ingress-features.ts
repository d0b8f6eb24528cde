import type { Feature } from '../../../implementation.ts';

/** What cases of Multi Cluster Ingress ask for. */
export const MULTICLUSTER_INGRESS_FEATURES: readonly Feature[] = [
  'MultiClusterIngress',
  'MultiClusterIngressConfigMove',
  'MultiClusterIngressFrontendConfig',
];
