import type { Clock } from '../../core/clock.ts';
import type { MultiClusterIngress } from '../../kube/api/multicluster-ingress.ts';
import { FIRST_LOOK_MS } from '../clusterset/clusterset-view.ts';
import { SoundEvaluation, type WorldPart } from '../clusterset/sound-evaluation.ts';
import type { RouteTableContent } from '../route-feed/route-tables.ts';
import type { ConfigCluster, IngressCluster, MemberCluster } from './cluster-informers.ts';
import { compileIngressTable } from './compile-ingress-table.ts';
import type { Evaluation } from './evaluation.ts';
import type { IngressTwin } from './ingress-defects.ts';
import type { IngressPlan } from './ingress-plan.ts';
import type { IngressSettings } from './ingress-settings.ts';
import type { ConfigObjects, MemberWorld, World } from './world.ts';

export interface IngressViewOptions {
  readonly config: ConfigCluster;
  readonly members: readonly MemberCluster[];
  /** The members that are not the config cluster. */
  readonly formers: readonly IngressCluster[];
  readonly settings: IngressSettings;
  readonly twin: Pick<IngressTwin, 'evaluate' | 'table'>;
  readonly clock: Clock;
  readonly log: (line: string) => void;
}

/** What the rules say about a state of the world. */
interface Conclusions {
  readonly evaluation: Evaluation;
  /** By load balancer. */
  readonly tables: ReadonlyMap<string, RouteTableContent>;
}

export interface IngressState extends Conclusions {
  /** Clusters whose objects are nonsense: they count as they were before, and are not to be written. */
  readonly nonsense: ReadonlySet<string>;
}

interface Snapshots {
  readonly config: ConfigObjects;
  readonly members: ReadonlyMap<string, MemberWorld>;
  /** Ingresses of the other clusters, by cluster. */
  readonly formers: ReadonlyMap<string, readonly MultiClusterIngress[]>;
}

interface SoundConclusions extends Conclusions {
  /** What they were drawn from. */
  readonly snapshots: Snapshots;
}

const NO_CONFIG: ConfigObjects = {
  ingresses: [],
  services: [],
  backendConfigs: new Map(),
  frontendConfigs: new Map(),
  secrets: new Map(),
};

/** The fleet as the informers see it now, evaluated at most once between two changes. */
export class IngressView {
  readonly #options: IngressViewOptions;
  readonly #startedMs: number;
  readonly #sound: SoundEvaluation<Snapshots, SoundConclusions>;
  #served: ReadonlyMap<string, IngressPlan> = new Map();
  #seen: IngressState | undefined;

  constructor(options: IngressViewOptions) {
    const { members, clock, log } = options;
    this.#options = options;
    this.#startedMs = clock.now();
    this.#sound = new SoundEvaluation<Snapshots, SoundConclusions>({
      unseen: {
        config: NO_CONFIG,
        members: new Map(members.map(({ name, unseen }) => [name, unseen])),
        formers: new Map(),
      },
      evaluate: (snapshots) => ({ snapshots, ...this.#evaluate(snapshots) }),
      log,
    });
  }

  /**
   * Whether conclusions may be drawn: the config cluster was seen, with its pods, and every other member was, or had 10 s for
   * it. Before that an empty table would take away what an earlier controller set up (001-R10).
   */
  get ready(): boolean {
    const { config, members, formers, clock } = this.#options;
    const patient = clock.now() - this.#startedMs < FIRST_LOOK_MS;
    return (
      config.known &&
      members.every(({ name, known }) => known || (!patient && name !== config.name)) &&
      formers.every(({ known }) => known || !patient)
    );
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

  /** Throws while the config cluster never made sense: an empty table would take away what is served. */
  look(): IngressState {
    this.#seen ??= this.#look();
    return this.#seen;
  }

  #look(): IngressState {
    const { config } = this.#options;
    const { result, nonsense } = this.#sound.of(this.#parts());
    const { snapshots, evaluation, tables } = result;
    if (snapshots.config === NO_CONFIG || snapshots.members.get(config.name)?.known !== true)
      throw new Error(`nothing that makes sense was seen of the config cluster ${config.name} yet`);
    // What is good now stays when the next edit is not (001-R8).
    this.#served = new Map(
      [...evaluation.ingresses.values()].flatMap(({ ingress, plan }) =>
        plan === undefined ? [] : [[ingress.metadata.uid ?? '', plan] as const],
      ),
    );
    return { evaluation, tables, nonsense };
  }

  #parts(): readonly WorldPart<Snapshots>[] {
    const { config, members, formers } = this.#options;
    return [
      { name: config.name, into: (before) => ({ ...before, config: config.snapshot() }) },
      ...members.map((member): WorldPart<Snapshots> => {
        const into = (before: Snapshots): Snapshots => {
          return { ...before, members: new Map(before.members).set(member.name, member.snapshot()) };
        };
        return { name: member.name, into };
      }),
      ...formers.map(({ name, ingresses }): WorldPart<Snapshots> => {
        const into = (before: Snapshots): Snapshots => {
          return { ...before, formers: new Map(before.formers).set(name, ingresses.list()) };
        };
        return { name, into };
      }),
    ];
  }

  #evaluate({ config, members, formers }: Snapshots): Conclusions {
    const { settings, twin } = this.#options;
    const world: World = { config, members, elsewhere: [...formers.values()].flat(), served: this.#served };
    const evaluation = twin.evaluate(world, settings);
    const tables = settings.loadBalancers.map((loadBalancer) => {
      const table = compileIngressTable(world, evaluation, loadBalancer, settings);
      return [loadBalancer.name, twin.table(table)] as const;
    });
    return { evaluation, tables: new Map(tables) };
  }
}
