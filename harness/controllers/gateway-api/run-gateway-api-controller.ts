/**
 * The controller of Gateway API in one cluster: follows it, hands the shared proxy its route table, and writes Services,
 * EndpointSlices and statuses.
 *
 * Tables are computed and handed out without a write in between, so that no slow API server delays traffic.
 * Does not: elect a leader. Two instances would undo each other's writes; the Deployment has strategy `Recreate`.
 */
import { FleetbedError } from '../../core/errors.ts';
import type { FamilyOptions } from '../family.ts';
import { startRouteServer } from '../route-feed/route-server.ts';
import { RouteTables } from '../route-feed/route-tables.ts';
import { withDeadline } from '../runtime/deadline.ts';
import { quarterOfTheTime, Trigger } from '../runtime/trigger.ts';
import { compileTable } from './compile-table.ts';
import { evaluate, type Evaluation } from './evaluation.ts';
import { GatewayApiCluster } from './gateway-api-cluster.ts';
import { PROXY_SUBSCRIBER } from './names.ts';
import { reconcile } from './status-pass.ts';
import type { World } from './world.ts';

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
  });
  options.onListening?.(server.port);
  await controller.run(options.signal);
}

interface Look {
  readonly world: World;
  readonly evaluation: Evaluation;
}

class GatewayApiController {
  readonly tables: RouteTables;
  readonly #options: FamilyOptions;
  readonly #cluster: GatewayApiCluster;
  readonly #tableTrigger: Trigger;
  readonly #statusTrigger: Trigger;
  #look: Look | undefined;
  /** Of which the table was handed out. */
  #published: Look | undefined;

  constructor(options: FamilyOptions) {
    this.#options = options;
    const { clock, log, home } = options;
    const member = options.clusters.get(home);
    if (member === undefined) throw unknownHome(home, [...options.clusters.keys()]);
    this.#cluster = new GatewayApiCluster({
      name: home,
      region: member.location.region,
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
    const shared = { clock, log, restMs: quarterOfTheTime };
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
    if (this.#look === undefined) {
      const world = this.#cluster.world();
      this.#look = { world, evaluation: evaluate(world) };
    }
    return this.#look;
  }

  #publish(): void {
    if (!this.ready) return;
    const look = this.#evaluated();
    if (look === this.#published) return;
    this.tables.publish(PROXY_SUBSCRIBER, compileTable(look.world, look.evaluation));
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

function unknownHome(name: string, known: readonly string[]): FleetbedError {
  return new FleetbedError('FLEETBED_CLUSTER_UNKNOWN', `the cluster "${name}" is not one that the controller reaches`, {
    observed: `clusters: ${known.join(', ')}`,
    hint: 'give --cluster for it',
  });
}
