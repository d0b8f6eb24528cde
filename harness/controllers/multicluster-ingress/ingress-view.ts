import type { Clock } from '../../core/clock.ts';
import type { ConfigCluster, IngressCluster, MemberCluster } from './cluster-informers.ts';
import { evaluate, type Evaluation } from './evaluation.ts';
import type { IngressPlan } from './ingress-plan.ts';
import type { IngressSettings } from './ingress-settings.ts';
import type { World } from './world.ts';

export interface IngressViewOptions {
  readonly config: ConfigCluster;
  readonly members: readonly MemberCluster[];
  /** The members that are not the config cluster. */
  readonly formers: readonly IngressCluster[];
  readonly settings: IngressSettings;
  readonly clock: Clock;
}

/** How long the first look at a member cluster may take before the others are served without it. */
export const FIRST_LOOK_MS = 10_000;

/** The fleet as the informers see it now, evaluated at most once between two changes. */
export class IngressView {
  readonly #options: IngressViewOptions;
  readonly #startedMs: number;
  #served: ReadonlyMap<string, IngressPlan> = new Map();
  #seen: { readonly world: World; readonly evaluation: Evaluation } | undefined;

  constructor(options: IngressViewOptions) {
    this.#options = options;
    this.#startedMs = options.clock.now();
  }

  /**
   * Whether conclusions may be drawn: the config cluster was seen, and every member was, or had 10 s for it. Before that
   * an empty table would take away what an earlier controller set up (001-R10).
   */
  get ready(): boolean {
    const { config, members, formers, clock } = this.#options;
    const patient = clock.now() - this.#startedMs < FIRST_LOOK_MS;
    const isSeen = ({ known }: { readonly known: boolean }): boolean => known || !patient;
    return config.known && members.every(isSeen) && formers.every(isSeen);
  }

  /** Members that have not been seen yet. */
  get unseen(): readonly string[] {
    const { config, members, formers } = this.#options;
    return [...new Set([config, ...members, ...formers].filter(({ known }) => !known).map(({ name }) => name))];
  }

  /** Something changed. */
  invalidate(): void {
    this.#seen = undefined;
  }

  look(): { readonly world: World; readonly evaluation: Evaluation } {
    if (this.#seen === undefined) {
      const { config, members, formers, settings } = this.#options;
      const world: World = {
        config: config.snapshot(),
        members: new Map(members.map((member) => [member.name, member.snapshot()])),
        elsewhere: formers.flatMap(({ ingresses }) => ingresses.list()),
        served: this.#served,
      };
      const evaluation = evaluate(world, settings);
      // What is good now stays when the next edit is not (001-R8).
      this.#served = new Map(
        [...evaluation.ingresses.values()].flatMap(({ ingress, plan }) =>
          plan === undefined ? [] : [[ingress.metadata.uid ?? '', plan] as const],
        ),
      );
      this.#seen = { world, evaluation };
    }
    return this.#seen;
  }
}
