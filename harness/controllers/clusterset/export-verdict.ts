/** Reasons of the `Conflict` condition, as mcs-api names them. */
export type ConflictReason =
  | 'TypeConflict'
  | 'SessionAffinityConflict'
  | 'SessionAffinityConfigConflict'
  | 'IPFamilyConflict'
  | 'InternalTrafficPolicyConflict'
  | 'TrafficDistributionConflict'
  | 'LabelsConflict'
  | 'AnnotationsConflict'
  | 'PortConflict';

/** One cluster exports something else than the oldest export says. */
export interface ExportConflict {
  readonly reason: ConflictReason;
  /** What they disagree about, in words: `session affinity`. */
  readonly property: string;
  /** The value that holds. Absent for ports, of which the union holds. */
  readonly value?: string;
  /** Whose export is the oldest. */
  readonly winner: string;
  /** Who disagrees. */
  readonly cluster: string;
  /** Both values and both clusters, in words. */
  readonly message: string;
}

/** What an export is told. */
export type ExportVerdict =
  | { readonly kind: 'refused'; readonly reason: 'NoService' | 'InvalidServiceType'; readonly message: string }
  | { readonly kind: 'exported'; readonly exporters: readonly string[]; readonly conflicts: readonly ExportConflict[] };
