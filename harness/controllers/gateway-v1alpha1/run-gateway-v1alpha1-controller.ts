/**
 * The controller of one cluster for Gateway API v1alpha1 with Traefik 2.5's behaviour (semantics 5.3 to 5.5).
 *
 * Tables are computed and handed out without a write in between. Does not: set finalizers on GatewayClasses, as upstream;
 * write events, as upstream; serve UDPRoutes and BackendPolicies; elect a leader.
 */
import type { Clock } from '../../core/clock.ts';
import { FleetbedError } from '../../core/errors.ts';
import type { FamilyMember, FamilyOptions } from '../family.ts';
import { startRouteServer } from '../route-feed/route-server.ts';
import { RouteTables } from '../route-feed/route-tables.ts';
import { withDeadline } from '../runtime/deadline.ts';
import { Trigger } from '../runtime/trigger.ts';
import { alphaTwin, type AlphaTwin } from './alpha-defects.ts';
import { ClusterObjects } from './cluster-objects.ts';
import { compileAlphaTable } from './compile-table.ts';
import { evaluate, type Evaluation } from './evaluation.ts';
import { ALPHA_PROXY_SUBSCRIBER } from './names.ts';
import { alphaSettings, type AlphaSettings } from './settings.ts';
import { writeAlphaStatuses } from './status-pass.ts';
import type { AlphaWorld } from './world.ts';

export interface GatewayV1alpha1Options extends FamilyOptions {
  /** {@link alphaSettings}, and `defect` for a broken twin. @default none */
  readonly settings?: Readonly<Record<string, string>>;
}

/** How long one pass of writes may take. */
const PASS_TIMEOUT_MS = 10_000;

/** Runs until `signal` aborts. Throws `FLEETBED_CLUSTER_UNKNOWN` and `FLEETBED_USAGE` before it listens. */
export async function runGatewayV1alpha1Controller(options: GatewayV1alpha1Options): Promise<void> {
  const { signal, clock, log } = options;
  const { defect, ...settings } = options.settings ?? {};
  const controller = new AlphaController(options, alphaSettings(settings), alphaTwin(defect));
  await using server = await startRouteServer({
    tables: controller.tables,
    isReady: () => controller.objects.known,
    clock,
    network: options.network,
    port: options.port,
    routeToken: options.routeToken,
  });
  options.onListening?.(server.port);
  log(`serves Gateways of ${options.home}`);
  await controller.run(signal);
}

class AlphaController {
  readonly objects: ClusterObjects;
  readonly tables: RouteTables;
  readonly #clock: Clock;
  readonly #home: string;
  readonly #member: FamilyMember;
  readonly #settings: AlphaSettings;
  readonly #twin: AlphaTwin;
  readonly #tableTrigger: Trigger;
  readonly #statusTrigger: Trigger;
  /** As the informers see it now; evaluated at most once between two changes. */
  #seen: { readonly world: AlphaWorld; readonly evaluation: Evaluation } | undefined;

  constructor({ clock, log, home, clusters }: FamilyOptions, settings: AlphaSettings, twin: AlphaTwin) {
    this.#clock = clock;
    this.#home = home;
    this.#member = memberOf(clusters, home);
    this.#settings = twin.settings(settings);
    this.#twin = twin;
    this.objects = new ClusterObjects({
      client: this.#member.client,
      clock,
      log,
      onChange: () => {
        this.#onChange();
      },
    });
    this.tables = new RouteTables(clock, [ALPHA_PROXY_SUBSCRIBER], () => undefined);
    this.#tableTrigger = new Trigger({
      name: 'route table',
      clock,
      log,
      pass: () => {
        this.#publish();
      },
    });
    this.#statusTrigger = new Trigger({ name: 'statuses', clock, log, pass: (signal) => this.#statusPass(signal) });
  }

  async run(signal: AbortSignal): Promise<void> {
    await Promise.all([this.#tableTrigger.run(signal), this.#statusTrigger.run(signal), this.objects.run(signal)]);
  }

  #onChange(): void {
    this.#seen = undefined;
    this.#tableTrigger.fire();
    this.#statusTrigger.fire();
  }

  #look(): { readonly world: AlphaWorld; readonly evaluation: Evaluation } {
    if (this.#seen === undefined) {
      const world = this.#twin.world(this.objects.snapshot());
      const place = { cluster: this.#home, region: this.#member.location.region };
      this.#seen = { world, evaluation: this.#twin.evaluation(evaluate(world, place, this.#settings)) };
    }
    return this.#seen;
  }

  /** Before everything was seen, an empty table would take away what an earlier controller set up. */
  #publish(): void {
    if (!this.objects.known) return;
    const { world, evaluation } = this.#look();
    const table = compileAlphaTable(world, evaluation, this.#settings, this.#member.location.region);
    this.tables.publish(ALPHA_PROXY_SUBSCRIBER, this.#twin.table(table));
  }

  async #statusPass(signal: AbortSignal): Promise<void> {
    if (!this.objects.known) return;
    const { evaluation } = this.#look();
    const [clock, objects] = [this.#clock, this.objects];
    const classes = this.#twin.answered(objects.gatewayClasses.list());
    await withDeadline({ clock, signal, what: this.#home, ms: PASS_TIMEOUT_MS }, (limited) =>
      writeAlphaStatuses({ objects, classes, evaluation, now: clock.date(), signal: limited }),
    );
  }
}

function memberOf(clusters: FamilyOptions['clusters'], home: string): FamilyMember {
  const found = clusters.get(home);
  if (found !== undefined) return found;
  throw new FleetbedError('FLEETBED_CLUSTER_UNKNOWN', `the cluster "${home}" is not one of the fleet`, {
    observed: `clusters: ${[...clusters.keys()].join(', ')}`,
    hint: 'name the cluster that the controller runs in',
  });
}
