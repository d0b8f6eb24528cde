import type { Clock } from '../../core/clock.ts';
import type { ClustersetWorld } from './clusterset-world.ts';
import { assertReadable } from './import-endpoints.ts';
import type { MemberCluster } from './member-cluster.ts';
import type { MergedExports } from './merge-exports.ts';
import { SoundEvaluation, type WorldPart } from './sound-evaluation.ts';

export interface ClustersetViewOptions {
  /** The cluster without which nothing is concluded. */
  readonly home: string;
  readonly members: readonly MemberCluster[];
  /** What the world means: `mergeExports` in some spelling. */
  readonly merge: (world: ClustersetWorld) => MergedExports;
  readonly clock: Clock;
  readonly log: (line: string) => void;
}

/** What a state of the clusterset means. */
interface Conclusions {
  readonly world: ClustersetWorld;
  readonly exports: MergedExports;
}

export interface ClustersetState extends Conclusions {
  /** Clusters whose objects are nonsense: they count as they were before, and are not to be written. */
  readonly nonsense: ReadonlySet<string>;
}

/** How long the first look at a member cluster may take before the others are served without it. */
export const FIRST_LOOK_MS = 10_000;

/** The clusterset as the informers see it now, evaluated at most once between two changes. */
export class ClustersetView {
  readonly #options: ClustersetViewOptions;
  readonly #startedMs: number;
  readonly #sound: SoundEvaluation<ClustersetWorld, Conclusions>;
  #seen: ClustersetState | undefined;

  constructor(options: ClustersetViewOptions) {
    const { members, merge, clock, log } = options;
    this.#options = options;
    this.#startedMs = clock.now();
    this.#sound = new SoundEvaluation<ClustersetWorld, Conclusions>({
      unseen: { clusters: new Map(members.map(({ name, unseen }) => [name, unseen])) },
      evaluate: (world) => ({ world, exports: merge(world) }),
      log,
    });
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

  look(): ClustersetState {
    if (this.#seen === undefined) {
      const { result, nonsense } = this.#sound.of(this.#options.members.map(clusterPart));
      this.#seen = { ...result, nonsense };
    }
    return this.#seen;
  }
}

/** What a member says, in a world of clusters and perhaps more. */
export function clusterPart<W extends ClustersetWorld>(member: MemberCluster): WorldPart<W> {
  return {
    name: member.name,
    into: (world) => {
      const cluster = member.snapshot();
      assertReadable(cluster);
      return { ...world, clusters: new Map(world.clusters).set(member.name, cluster) };
    },
  };
}
