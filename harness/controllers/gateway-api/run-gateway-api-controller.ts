/**
 * The controller of Gateway API in one cluster: follows it, hands the shared proxy its route table, and writes Services,
 * EndpointSlices and statuses.
 *
 * Tables are computed and handed out without a write in between, so that no slow API server delays traffic.
 * Does not: elect a leader. Two instances would undo each other's writes; the Deployment has strategy `Recreate`.
 */
import { FleetbedError } from '../../core/errors.ts';
import { SoundEvaluation } from '../clusterset/sound-evaluation.ts';
import type { FamilyOptions } from '../family.ts';
import { restAfterTable } from '../gateway-routes/rest-after-table.ts';
import { startRouteServer } from '../route-feed/route-server.ts';
import { RouteTables, type RouteTableContent } from '../route-feed/route-tables.ts';
import { withDeadline } from '../runtime/deadline.ts';
import { Trigger } from '../runtime/trigger.ts';
import { compileTable } from './compile-table.ts';
import { evaluate, type Evaluation } from './evaluation.ts';
import { GatewayApiCluster } from './gateway-api-cluster.ts';
import { PROXY_SUBSCRIBER } from './names.ts';
import { reconcile } from './status-pass.ts';
import { NO_OBJECTS, partsOf, worldOf, type GatewayApiObjects, type World } from './world.ts';

/** How long one pass of writes may take. */
const PASS_TIMEOUT_MS = 10_000;

/** Runs until `signal` aborts. Throws `FLEETBED_CLUSTER_UNKNOWN` when it is not given its own cluster. */
export async function runGatewayApiController(options: FamilyOptions): Promise<void> {
  const controller = new GatewayApiController(options);
  await using server = await startRouteServer({
    tables: controller.tables,
    isReady: () => controller.ready,
    clock: options.clock,
    network: options.network,
    port: options.port,
    routeToken: options.routeToken,
  });
  options.onListening?.(server.port);
  await controller.run(options.signal);
}

/** What the rules say about one state of the cluster. */
interface Look {
  readonly world: World;
  readonly evaluation: Evaluation;
  readonly table: RouteTableContent;
}

class GatewayApiController {
  readonly tables: RouteTables;
  readonly #options: FamilyOptions;
  readonly #cluster: GatewayApiCluster;
  readonly #tableTrigger: Trigger;
  readonly #statusTrigger: Trigger;
  readonly #sound: SoundEvaluation<GatewayApiObjects, Look>;
  #look: Look | undefined;
  /** Of which the table was handed out. */
  #published: Look | undefined;

  constructor(options: FamilyOptions) {
    this.#options = options;
    const { clock, log, home } = options;
    const member = options.clusters.get(home);
    if (member === undefined) throw unknownHome(home, [...options.clusters.keys()]);
    this.#sound = new SoundEvaluation({
      unseen: NO_OBJECTS,
      evaluate: (objects) => lookAt(worldOf(home, member.location.region, objects)),
      log,
    });
    this.#cluster = new GatewayApiCluster({
      client: member.client,
      clock,
      log,
      onChange: () => {
        this.#look = undefined;
        this.#tableTrigger.fire();
        this.#statusTrigger.fire();
      },
    });
    this.tables = new RouteTables(clock, [PROXY_SUBSCRIBER], () => {
      this.#statusTrigger.fire();
    });
    const restMs = (passMs: number): number => {
      const table = this.tables.current(PROXY_SUBSCRIBER);
      return restAfterTable(passMs, table === undefined ? [] : [table]);
    };
    const shared = { clock, log, restMs };
    this.#tableTrigger = new Trigger({
      ...shared,
      name: 'route table',
      pass: () => {
        this.#publish();
      },
    });
    this.#statusTrigger = new Trigger({ ...shared, name: 'statuses', pass: (signal) => this.#writeStatuses(signal) });
  }

  /** Everything was seen at least once. */
  get ready(): boolean {
    return this.#cluster.known;
  }

  async run(signal: AbortSignal): Promise<void> {
    await Promise.all([this.#tableTrigger.run(signal), this.#statusTrigger.run(signal), this.#cluster.run(signal)]);
  }

  #evaluated(): Look {
    this.#look ??= this.#sound.of(partsOf(this.#cluster.objects())).result;
    return this.#look;
  }

  #publish(): void {
    if (!this.ready) return;
    const look = this.#evaluated();
    if (look === this.#published) return;
    this.tables.publish(PROXY_SUBSCRIBER, look.table);
    this.#published = look;
  }

  async #writeStatuses(signal: AbortSignal): Promise<void> {
    if (!this.ready) return;
    // Statuses speak of the table, so that is brought up to the same state of the world first.
    this.#publish();
    const { clock, home } = this.#options;
    const look = this.#evaluated();
    const proxy = this.tables.state(PROXY_SUBSCRIBER);
    await withDeadline({ clock, signal, what: home, ms: PASS_TIMEOUT_MS }, (limited) =>
      reconcile({ ...look, proxy, cluster: this.#cluster, now: clock.date(), signal: limited }),
    );
  }
}

function lookAt(world: World): Look {
  const evaluation = evaluate(world);
  return { world, evaluation, table: compileTable(world, evaluation) };
}

function unknownHome(name: string, known: readonly string[]): FleetbedError {
  return new FleetbedError('FLEETBED_CLUSTER_UNKNOWN', `the cluster "${name}" is not one that the controller reaches`, {
    observed: `clusters: ${known.join(', ')}`,
    hint: 'give --cluster for it',
  });
}
