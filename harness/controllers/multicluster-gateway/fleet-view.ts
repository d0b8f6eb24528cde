import type { Clock } from '../../core/clock.ts';
import { clusterPart, FIRST_LOOK_MS } from '../clusterset/clusterset-view.ts';
import type { ClustersetWorld } from '../clusterset/clusterset-world.ts';
import type { MemberCluster } from '../clusterset/member-cluster.ts';
import { SoundEvaluation } from '../clusterset/sound-evaluation.ts';
import { compileRouteTable, type RouteTableContent } from './compile-route-table.ts';
import type { ConfigCluster } from './config-cluster.ts';
import { evaluate, type Evaluation } from './evaluation.ts';
import type { FormerConfig } from './former-config.ts';
import type { FleetSettings } from './fleet-settings.ts';
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

/** What the rules say about a state of the world. */
interface Conclusions {
  readonly world: World;
  readonly evaluation: Evaluation;
  /** By load balancer. */
  readonly tables: ReadonlyMap<string, RouteTableContent>;
}

export interface FleetState extends Conclusions {
  /** Clusters whose objects are nonsense: they count as they were before, and are not to be written. */
  readonly nonsense: ReadonlySet<string>;
}

interface Snapshots extends ClustersetWorld {
  readonly config: ConfigObjects;
}

const NO_CONFIG: ConfigObjects = {
  gatewayClasses: [],
  gateways: [],
  httpRoutes: [],
  referenceGrants: [],
  healthCheckPolicies: [],
  backendPolicies: [],
  gatewayPolicies: [],
  secrets: [],
};

/** The fleet as the informers see it now, evaluated at most once between two changes. */
export class FleetView {
  readonly #options: FleetViewOptions;
  readonly #startedMs: number;
  readonly #sound: SoundEvaluation<Snapshots, Conclusions>;
  #seen: FleetState | undefined;

  constructor(options: FleetViewOptions) {
    const { members, clock, log } = options;
    this.#options = options;
    this.#startedMs = clock.now();
    this.#sound = new SoundEvaluation<Snapshots, Conclusions>({
      unseen: { clusters: new Map(members.map(({ name, unseen }) => [name, unseen])), config: NO_CONFIG },
      evaluate: (snapshots) => this.#evaluate(snapshots),
      log,
    });
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

  /** Throws while the config cluster never made sense: an empty table would take away what is served. */
  look(): FleetState {
    if (this.#seen === undefined) {
      const { config, members, configCluster } = this.#options;
      const { result, nonsense } = this.#sound.of([
        { name: 'the config cluster', into: (snapshots) => ({ ...snapshots, config: config.snapshot() }) },
        ...members.map((member) => clusterPart<Snapshots>(member)),
      ]);
      const { world } = result;
      if (world.config === NO_CONFIG || world.clusters.get(configCluster)?.known !== true)
        throw new Error(`nothing that makes sense was seen of the config cluster ${configCluster} yet`);
      this.#seen = { ...result, nonsense };
    }
    return this.#seen;
  }

  #evaluate(snapshots: Snapshots): Conclusions {
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
