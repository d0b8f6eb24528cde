/**
 * The controller of the reference implementation: follows all clusters of a fleet, keeps imports and statuses right, and
 * serves each load balancer its route table (semantics 1.4).
 *
 * Tables are computed and handed out without a write in between, so that no slow or dead API server delays traffic;
 * each cluster has its own writing pass for the same reason (000-R22).
 * Does not: elect a leader. Two instances would undo each other's writes; the Deployment has strategy `Recreate`. Follow a
 * change of the config cluster while it runs: that is a restart with another value (000-R21). Read HealthCheckPolicy,
 * GCPBackendPolicy or capacity annotations. Serve clusterset.local names.
 */
import type { Clock } from '../../core/clock.ts';
import { FleetbedError } from '../../core/errors.ts';
import type { ProgramNetwork } from '../../core/program-network.ts';
import type { KubeClient } from '../../kube/client/kube-client.ts';
import { withDeadline } from '../runtime/deadline.ts';
import { Trigger } from '../runtime/trigger.ts';
import { compileRouteTable } from './compile-route-table.ts';
import { ConfigCluster } from './config-cluster.ts';
import type { FleetSettings } from './fleet-settings.ts';
import { FIRST_LOOK_MS, FleetView } from './fleet-view.ts';
import { GatewayEvents } from './gateway-events.ts';
import { reconcileGateways } from './gateway-pass.ts';
import { PROXY_GONE_AFTER_MS, departingGateways } from './gateway-release.ts';
import { reconcileImports } from './import-pass.ts';
import { MemberCluster } from './member-cluster.ts';
import { startRouteServer } from './route-server.ts';
import { RouteTables, type ProxyState } from './route-tables.ts';

export interface FleetControllerOptions extends FleetSettings {
  readonly clock: Clock;
  /** Ends the controller. */
  readonly signal: AbortSignal;
  readonly configCluster: string;
  /** By name, in the order of the fleet. */
  readonly clusters: ReadonlyMap<
    string,
    { readonly client: KubeClient; readonly location: { readonly region: string; readonly zone?: string } }
  >;
  /** Where the route stream listens. */
  readonly network: ProgramNetwork;
  /** 0 for any free port; `onListening` says which. */
  readonly port: number;
  readonly onListening?: (port: number) => void;
  readonly log: (line: string) => void;
}

/** How long one pass of writes to one cluster may take. */
const PASS_TIMEOUT_MS = 10_000;

/** Runs until `signal` aborts. Throws `FLEETBED_CLUSTER_UNKNOWN` for a config cluster that is not one of `clusters`. */
export async function runFleetController(options: FleetControllerOptions): Promise<void> {
  const { signal, clock } = options;
  const controller = new FleetController(options);
  await using server = await startRouteServer({
    tables: controller.tables,
    isReady: () => controller.view.ready,
    clock,
    network: options.network,
    port: options.port,
  });
  options.onListening?.(server.port);
  await controller.run(signal);
}

class FleetController {
  readonly view: FleetView;
  readonly tables: RouteTables;
  readonly #options: FleetControllerOptions;
  readonly #members: readonly MemberCluster[];
  readonly #config: ConfigCluster;
  readonly #events = new GatewayEvents();
  #departures: Disposable | undefined;
  readonly #tableTrigger: Trigger;
  readonly #gatewayTrigger: Trigger;
  readonly #importTriggers: readonly Trigger[];

  constructor(options: FleetControllerOptions) {
    this.#options = options;
    const { clock, configCluster, clusters, log } = options;
    const configClient = clusters.get(configCluster)?.client;
    if (configClient === undefined) throw unknownConfigCluster(configCluster, [...clusters.keys()]);
    const shared = {
      clock,
      log,
      onChange: () => {
        this.#onChange();
      },
    };
    this.#members = [...clusters].map(
      ([name, { client, location }]) => new MemberCluster({ ...shared, name, region: location.region, client }),
    );
    this.#config = new ConfigCluster({ ...shared, name: configCluster, region: '', client: configClient });
    this.view = new FleetView({
      configCluster,
      config: this.#config,
      members: this.#members,
      settings: options,
      clock,
    });
    const loadBalancers = options.loadBalancers.map(({ name }) => name);
    this.tables = new RouteTables(clock, loadBalancers, () => {
      this.#gatewayTrigger.fire();
    });
    this.#tableTrigger = new Trigger({
      name: 'route tables',
      clock,
      log,
      pass: () => {
        this.#publish();
      },
    });
    this.#gatewayTrigger = new Trigger({
      name: `gateways of ${configCluster}`,
      clock,
      log,
      pass: (signal) => this.#gatewayPass(signal),
    });
    this.#importTriggers = this.#members.map(
      (member) =>
        new Trigger({
          name: `imports of ${member.name}`,
          clock,
          log,
          pass: (signal) => this.#importPass(member, signal),
        }),
    );
  }

  async run(signal: AbortSignal): Promise<void> {
    const { clock, log } = this.#options;
    using _firstLook = clock.after(FIRST_LOOK_MS, () => {
      if (this.view.unseen.length > 0)
        log(`unreachable for ${String(FIRST_LOOK_MS / 1_000)} s, going on without: ${this.view.unseen.join(', ')}`);
      this.#onChange();
    });
    await Promise.all([
      ...[this.#tableTrigger, this.#gatewayTrigger, ...this.#importTriggers].map((trigger) => trigger.run(signal)),
      ...[...this.#members, this.#config].map((cluster) => cluster.run(signal)),
    ]);
  }

  #onChange(): void {
    this.view.invalidate();
    this.#tableTrigger.fire();
    this.#gatewayTrigger.fire();
    for (const trigger of this.#importTriggers) trigger.fire();
  }

  #publish(): void {
    if (!this.view.ready) return;
    const { world, evaluation } = this.view.look();
    for (const loadBalancer of this.#options.loadBalancers)
      this.tables.publish(loadBalancer.name, compileRouteTable(world, evaluation, loadBalancer, this.#options));
  }

  async #gatewayPass(signal: AbortSignal): Promise<void> {
    if (!this.view.ready) return;
    // Statuses speak of the tables, so those are brought up to the same state of the world first.
    this.#publish();
    const { clock, loadBalancers, configCluster } = this.#options;
    const { world, evaluation } = this.view.look();
    const proxies = new Map(loadBalancers.map(({ name }) => [name, this.tables.state(name)]));
    const shared = { config: this.#config, world, evaluation, proxies, settings: this.#options, events: this.#events };
    if (departingGateways(world, evaluation).length > 0) this.#lookAgain([...proxies.values()]);
    await withDeadline({ clock, signal, what: configCluster, ms: PASS_TIMEOUT_MS }, (limited) =>
      reconcileGateways({ ...shared, now: clock.date(), signal: limited }),
    );
  }

  /** A proxy that is gone sends nothing: only time can tell. */
  #lookAgain(proxies: readonly ProxyState[]): void {
    const pausesMs = proxies.map(({ absentMs }) => PROXY_GONE_AFTER_MS - absentMs).filter((pauseMs) => pauseMs > 0);
    this.#departures?.[Symbol.dispose]();
    this.#departures = this.#options.clock.after(Math.min(...pausesMs, PROXY_GONE_AFTER_MS), () => {
      this.#gatewayTrigger.fire();
    });
  }

  async #importPass(member: MemberCluster, signal: AbortSignal): Promise<void> {
    if (!this.view.ready) return;
    const { clock } = this.#options;
    const { world, evaluation } = this.view.look();
    await withDeadline({ clock, signal, what: member.name, ms: PASS_TIMEOUT_MS }, (limited) =>
      reconcileImports({ member, world, exports: evaluation.exports, now: clock.date(), signal: limited }),
    );
  }
}

function unknownConfigCluster(name: string, known: readonly string[]): FleetbedError {
  return new FleetbedError('FLEETBED_CLUSTER_UNKNOWN', `the config cluster "${name}" is not one of the fleet`, {
    observed: `clusters: ${known.join(', ')}`,
    hint: 'name one of them as the config cluster',
  });
}
