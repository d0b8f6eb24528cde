import type { Service } from '../../../kube/api/core.ts';
import type { FlomeshServiceExport, FlomeshServiceImport } from '../../../kube/api/flomesh.ts';

/** Where other clusters send traffic for a member. */
export interface GatewayAddress {
  readonly host: string;
  readonly ip: string;
  readonly port: number;
}

/** What the control plane last saw of a member of the cluster set. */
export interface MemberWorld {
  /** `region/zone/group/name`. */
  readonly key: string;
  /** Everything was listed at least once. */
  readonly known: boolean;
  /** Absent while its host does not resolve. */
  readonly gateway?: GatewayAddress;
  /** By `namespace/name`. */
  readonly services: ReadonlyMap<string, Service>;
  readonly exports: readonly FlomeshServiceExport[];
  /** By `namespace/name`. */
  readonly imports: ReadonlyMap<string, FlomeshServiceImport>;
}
