import type { Feature } from '../../../implementation.ts';

/** What the family promises; its names are of fleetbed, each with the rules of semantics chapter 4 that it stands for. */
export const FLOMESH_FEATURES: readonly Feature[] = [
  // 003-R1 to R3: clusters join and leave.
  'FlomeshClusterSet',
  // 003-R4 to R14, D12, D13.
  'FlomeshServiceExport',
  // 003-R15, D1 to D11.
  'FlomeshGlobalTrafficPolicy',
];
