import type { JudgedExport } from './judge-exports.ts';
import type { MemberWorld } from './member-world.ts';

/** The members, and what they export to each other by `namespace/name`. */
export interface ClusterSet {
  readonly members: readonly MemberWorld[];
  readonly judged: ReadonlyMap<string, readonly JudgedExport[]>;
}
