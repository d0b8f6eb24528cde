import type { Feature } from '../../../implementation.ts';

/** What `conformance/features.ts` calls the Multi-Cluster Services API and its optional parts. */
export const MCS_API_FEATURES: readonly Feature[] = [
  'MCS',
  'MCSConnectivity',
  'MCSDNS',
  'MCSEndpointSlice',
  'MCSExportedLabels',
  'MCSStrictPortConflict',
];
