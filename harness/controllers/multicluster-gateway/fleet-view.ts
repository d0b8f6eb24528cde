import type { Clock } from '../../core/clock.ts';
import { messageOf } from '../../core/errors.ts';
import type { ClusterWorld } from '../clusterset/clusterset-world.ts';
import { compileRouteTable, type RouteTableContent } from './compile-route-table.ts';
import type { ConfigCluster } from './config-cluster.ts';
import { evaluate, type Evaluation } from './evaluation.ts';
import type { FormerConfig } from './former-config.ts';
import type { FleetSettings } from './fleet-settings.ts';
import type { MemberCluster } from '../clusterset/member-cluster.ts';
import type { ConfigObjects, World } from './world.ts';

export interface FleetViewOptions {
  readonly configCluster: string;
  readonly config: ConfigCluster;
  readonly members: readonly MemberCluster[];
  /** The members that are not the config cluster. */
  readonly formers: readonly FormerConfig[];
  readonly settings: FleetSettings;
  readonly clock: Clock;
  readonly log: (line: string) => void;
}

/** A state of the world and what the rules say about it. */
export interface FleetState {
  readonly world: World;
  readonly evaluation: Evaluation;
  /** By load balancer. */
  readonly tables: ReadonlyMap<string, RouteTableContent>;
}

/** How long the first look at a member cluster may take before the others are served without it. */
export const FIRST_LOOK_MS = 10_000;

/** The fleet as the informers see it now, evaluated at most once between two changes. */
export class FleetView {
  readonly #options: FleetViewOptions;
  readonly #startedMs: number;
  #seen: FleetState | undefined;
  /** What was evaluated last. */
  #sound: Snapshots | undefined;
  #complaint: string | undefined;

  constructor(options: FleetViewOptions) {
    this.#options = options;
    this.#startedMs = options.clock.now();
  }

  /**
   * Whether conclusions may be drawn: the config cluster was seen, and every member was, or had 10 s for it. Before that
   * an empty table would take away what an earlier controller set up.
   */
  get ready(): boolean {
    const { config, members, formers, clock, configCluster } = this.#options;
    const patient = clock.now() - this.#startedMs < FIRST_LOOK_MS;
    return (
      config.known &&
      members.every(({ name, known }) => known || (!patient && name !== configCluster)) &&
      (!patient || formers.every(({ known }) => known))
    );
  }

  /** Members that have not been seen yet. */
  get unseen(): readonly string[] {
    const { members, formers } = this.#options;
    const unseen = [...members, ...formers].filter(({ known }) => !known).map(({ name }) => name);
    return [...new Set(unseen)];
  }

  /** Something changed. */
  invalidate(): void {
    this.#seen = undefined;
  }

  look(): FleetState {
    this.#seen ??= this.#evaluate();
    return this.#seen;
  }

  /** A cluster whose objects are nonsense counts as it was when they last made sense: the others must not suffer. */
  #evaluate(): FleetState {
    const { members, config, log } = this.#options;
    const fresh: Snapshots = {
      clusters: new Map(members.map((member) => [member.name, member.snapshot()])),
      config: config.snapshot(),
    };
    try {
      const state = this.#state(fresh);
      this.#sound = fresh;
      this.#complaint = undefined;
      return state;
    } catch (error) {
      const sound = this.#sound;
      if (sound === undefined) throw error;
      const { snapshots, nonsense } = sensible(fresh, sound, (tried) => this.#state(tried));
      const complaint = `nonsense from ${nonsense.join(', ')}, going on with what was there before: ${messageOf(error)}`;
      if (complaint !== this.#complaint) log(complaint);
      this.#complaint = complaint;
      const state = this.#state(snapshots);
      this.#sound = snapshots;
      return state;
    }
  }

  #state(snapshots: Snapshots): FleetState {
    const { settings } = this.#options;
    const world = this.#world(snapshots);
    const evaluation = evaluate(world, settings);
    const tables = settings.loadBalancers.map(
      (each) => [each.name, compileRouteTable(world, evaluation, each, settings)] as const,
    );
    return { world, evaluation, tables: new Map(tables) };
  }

  #world({ clusters, config }: Snapshots): World {
    const { configCluster, formers } = this.#options;
    return {
      configCluster,
      clusters,
      config,
      elsewhere: new Map(formers.map(({ name, gateways }) => [name, gateways.list()])),
    };
  }
}

interface Snapshots {
  readonly clusters: ReadonlyMap<string, ClusterWorld>;
  readonly config: ConfigObjects;
}

/** The fresh snapshots as far as each alone among sound ones can be evaluated, and whose cannot. */
function sensible(
  fresh: Snapshots,
  sound: Snapshots,
  evaluates: (snapshots: Snapshots) => unknown,
): { readonly snapshots: Snapshots; readonly nonsense: readonly string[] } {
  const nonsense: string[] = [];
  let snapshots = sound;
  const take = (name: string, next: Snapshots): void => {
    try {
      evaluates(next);
      snapshots = next;
    } catch {
      nonsense.push(name);
    }
  };
  for (const [name, cluster] of fresh.clusters)
    take(name, { ...snapshots, clusters: new Map([...snapshots.clusters, [name, cluster]]) });
  take('the config cluster', { ...snapshots, config: fresh.config });
  return { snapshots, nonsense };
}
