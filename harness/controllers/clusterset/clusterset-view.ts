import type { Clock } from '../../core/clock.ts';
import type { ClustersetWorld } from './clusterset-world.ts';
import type { MemberCluster } from './member-cluster.ts';
import type { MergedExports } from './merge-exports.ts';

export interface ClustersetViewOptions {
  /** The cluster without which nothing is concluded. */
  readonly home: string;
  readonly members: readonly MemberCluster[];
  /** What the world means: `mergeExports` in some spelling. */
  readonly merge: (world: ClustersetWorld) => MergedExports;
  readonly clock: Clock;
}

/** How long the first look at a member cluster may take before the others are served without it. */
export const FIRST_LOOK_MS = 10_000;

/** The clusterset as the informers see it now, evaluated at most once between two changes. */
export class ClustersetView {
  readonly #options: ClustersetViewOptions;
  readonly #startedMs: number;
  #seen: { readonly world: ClustersetWorld; readonly exports: MergedExports } | undefined;

  constructor(options: ClustersetViewOptions) {
    this.#options = options;
    this.#startedMs = options.clock.now();
  }

  /** Whether conclusions may be drawn: the home cluster was seen, and every member was, or had 10 s for it. */
  get ready(): boolean {
    const { members, clock, home } = this.#options;
    const patient = clock.now() - this.#startedMs < FIRST_LOOK_MS;
    return members.every(({ name, known }) => known || (!patient && name !== home));
  }

  /** Members that have not been seen yet. */
  get unseen(): readonly string[] {
    return this.#options.members.filter(({ known }) => !known).map(({ name }) => name);
  }

  /** Something changed. */
  invalidate(): void {
    this.#seen = undefined;
  }

  look(): { readonly world: ClustersetWorld; readonly exports: MergedExports } {
    if (this.#seen === undefined) {
      const { members, merge } = this.#options;
      const world: ClustersetWorld = { clusters: new Map(members.map((each) => [each.name, each.snapshot()])) };
      this.#seen = { world, exports: merge(world) };
    }
    return this.#seen;
  }
}
