import type { Clock } from '../../core/clock.ts';
import type { ConfigCluster } from './config-cluster.ts';
import { evaluate, type Evaluation } from './evaluation.ts';
import type { FleetSettings } from './fleet-settings.ts';
import type { MemberCluster } from './member-cluster.ts';
import type { World } from './world.ts';

export interface FleetViewOptions {
  readonly configCluster: string;
  readonly config: ConfigCluster;
  readonly members: readonly MemberCluster[];
  readonly settings: FleetSettings;
  readonly clock: Clock;
}

/** How long the first look at a member cluster may take before the others are served without it. */
export const FIRST_LOOK_MS = 10_000;

/** The fleet as the informers see it now, evaluated at most once between two changes. */
export class FleetView {
  readonly #options: FleetViewOptions;
  readonly #startedMs: number;
  #seen: { readonly world: World; readonly evaluation: Evaluation } | undefined;

  constructor(options: FleetViewOptions) {
    this.#options = options;
    this.#startedMs = options.clock.now();
  }

  /**
   * Whether conclusions may be drawn: the config cluster was seen, and every member was, or had 10 s for it. Before that
   * an empty table would take away what an earlier controller set up.
   */
  get ready(): boolean {
    const { config, members, clock, configCluster } = this.#options;
    const patient = clock.now() - this.#startedMs < FIRST_LOOK_MS;
    return config.known && members.every(({ name, known }) => known || (!patient && name !== configCluster));
  }

  /** Members that have not been seen yet. */
  get unseen(): readonly string[] {
    return this.#options.members.filter(({ known }) => !known).map(({ name }) => name);
  }

  /** Something changed. */
  invalidate(): void {
    this.#seen = undefined;
  }

  look(): { readonly world: World; readonly evaluation: Evaluation } {
    if (this.#seen === undefined) {
      const { configCluster, config, members, settings } = this.#options;
      const clusters = new Map(members.map((member) => [member.name, member.snapshot()]));
      const world: World = { configCluster, clusters, config: config.snapshot() };
      this.#seen = { world, evaluation: evaluate(world, settings) };
    }
    return this.#seen;
  }
}
