/**
 * The controller of the reference implementation: follows all clusters of a fleet, keeps imports and statuses right, and
 * serves each load balancer its route table (semantics 1.4).
 *
 * Tables are computed and handed out without a write in between, so that no slow or dead API server delays traffic;
 * each cluster has its own writing pass for the same reason (000-R22).
 * Does not: elect a leader. Two instances would undo each other's writes; the Deployment has strategy `Recreate`. Follow a
 * change of the config cluster while it runs: that is a restart with another value (000-R21). Serve clusterset.local names.
 */
import type { Clock } from '../../core/clock.ts';
import { FleetbedError } from '../../core/errors.ts';
import type { ProgramNetwork } from '../../core/program-network.ts';
import type { KubeClient } from '../../kube/client/kube-client.ts';
import type { RouteTable } from '../../proxy/table/route-table.ts';
import { restAfterTable } from '../gateway-routes/rest-after-table.ts';
import { withDeadline } from '../runtime/deadline.ts';
import { Trigger } from '../runtime/trigger.ts';
import { EventRecorder } from '../runtime/events/event-recorder.ts';
import { EventSink } from '../runtime/events/event-sink.ts';
import { CapacityWarnings } from './capacity-warnings.ts';
import { ConfigCluster } from './config-cluster.ts';
import type { FleetSettings } from './fleet-settings.ts';
import { FIRST_LOOK_MS } from '../clusterset/clusterset-view.ts';
import { FleetView, type FleetState } from './fleet-view.ts';
import { FormerConfig } from './former-config.ts';
import { forgetConfig, isHeld } from './former-config-pass.ts';
import { GatewayEvents } from './gateway-events.ts';
import { reconcileGateways } from './gateway-pass.ts';
import { departingGateways } from './gateway-release.ts';
import { PROXY_GONE_AFTER_MS } from '../load-balancers/let-go.ts';
import { reconcileImports } from '../clusterset/import-pass.ts';
import { EVENT_SOURCE } from './names.ts';
import { MemberCluster } from '../clusterset/member-cluster.ts';
import { NET_GKE_SPELLING } from './net-gke-spelling.ts';
import { startRouteServer } from '../route-feed/route-server.ts';
import { RouteTables, type ProxyState } from '../route-feed/route-tables.ts';

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
  /** What proxies show to read their routes. @default whoever reaches the port may read them */
  readonly routeToken?: string | undefined;
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
    routeToken: options.routeToken,
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
  /** By cluster. */
  readonly #recorders: ReadonlyMap<string, EventRecorder>;
  readonly #formers: readonly FormerConfig[];
  readonly #events = new GatewayEvents();
  readonly #warnings: ReadonlyMap<string, CapacityWarnings>;
  #departures: Disposable | undefined;
  #published: FleetState['tables'] | undefined;
  readonly #tableTrigger: Trigger;
  readonly #gatewayTrigger: Trigger;
  readonly #importTriggers: readonly Trigger[];
  readonly #formerTriggers: readonly Trigger[];

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
      ([name, { client, location }]) =>
        new MemberCluster({ ...shared, spelling: NET_GKE_SPELLING, name, region: location.region, client }),
    );
    const record = { clock, signal: options.signal, component: EVENT_SOURCE };
    this.#recorders = new Map(
      [...clusters].map(([name, { client }]) => [
        name,
        new EventRecorder({ ...record, client, sink: new EventSink(record) }),
      ]),
    );
    this.#warnings = new Map([...this.#recorders].map(([name, each]) => [name, new CapacityWarnings(each)]));
    this.#config = new ConfigCluster({ ...shared, name: configCluster, region: '', client: configClient });
    this.#formers = [...clusters]
      .filter(([name]) => name !== configCluster)
      .map(([name, { client }]) => new FormerConfig({ ...shared, name, region: '', client }));
    this.view = new FleetView({
      configCluster,
      config: this.#config,
      members: this.#members,
      formers: this.#formers,
      settings: options,
      clock,
      log,
    });
    const loadBalancers = options.loadBalancers.map(({ name }) => name);
    this.tables = new RouteTables(clock, loadBalancers, () => {
      this.#gatewayTrigger.fire();
      for (const trigger of this.#formerTriggers) trigger.fire();
    });
    const tables = (): readonly RouteTable[] => loadBalancers.flatMap((name) => this.tables.current(name) ?? []);
    const restMs = (passMs: number): number => restAfterTable(passMs, tables());
    this.#tableTrigger = new Trigger({
      name: 'route tables',
      clock,
      log,
      restMs,
      pass: () => {
        this.#publish();
      },
    });
    this.#gatewayTrigger = new Trigger({
      name: `gateways of ${configCluster}`,
      clock,
      log,
      restMs,
      pass: (signal) => this.#gatewayPass(signal),
    });
    const triggers = <C extends { readonly name: string }>(
      what: string,
      each: readonly C[],
      pass: (cluster: C, signal: AbortSignal) => Promise<void>,
    ): readonly Trigger[] =>
      each.map(
        (cluster) =>
          new Trigger({ name: `${what} ${cluster.name}`, clock, log, restMs, pass: (signal) => pass(cluster, signal) }),
      );
    this.#importTriggers = triggers('imports of', this.#members, (member, signal) => this.#importPass(member, signal));
    this.#formerTriggers = triggers('traces in', this.#formers, (former, signal) => this.#formerPass(former, signal));
  }

  async run(signal: AbortSignal): Promise<void> {
    const { clock, log } = this.#options;
    using _firstLook = clock.after(FIRST_LOOK_MS, () => {
      if (this.view.unseen.length > 0)
        log(`unreachable for ${String(FIRST_LOOK_MS / 1_000)} s, going on without: ${this.view.unseen.join(', ')}`);
      this.#onChange();
    });
    await Promise.all([
      ...this.#triggers.map((trigger) => trigger.run(signal)),
      ...[...this.#members, this.#config, ...this.#formers].map((cluster) => cluster.run(signal)),
    ]);
  }

  #onChange(): void {
    this.view.invalidate();
    for (const trigger of this.#triggers) trigger.fire();
  }

  get #triggers(): readonly Trigger[] {
    return [this.#tableTrigger, this.#gatewayTrigger, ...this.#importTriggers, ...this.#formerTriggers];
  }

  #publish(): void {
    if (!this.view.ready) return;
    const { tables } = this.view.look();
    if (tables === this.#published) return;
    this.#published = tables;
    for (const [loadBalancer, table] of tables) this.tables.publish(loadBalancer, table);
  }

  async #gatewayPass(signal: AbortSignal): Promise<void> {
    if (!this.view.ready) return;
    // Statuses speak of the tables, so those are brought up to the same state of the world first.
    this.#publish();
    const { clock, configCluster } = this.#options;
    const { world, evaluation } = this.view.look();
    const proxies = this.#proxies();
    const recorder = this.#recorders.get(configCluster) as EventRecorder;
    const [config, settings, events] = [this.#config, this.#options, this.#events];
    const shared = { config, world, evaluation, proxies, settings, events, recorder };
    if (departingGateways(world, evaluation).length > 0) this.#lookAgain([...proxies.values()]);
    await withDeadline({ clock, signal, what: configCluster, ms: PASS_TIMEOUT_MS }, (limited) =>
      reconcileGateways({ ...shared, now: clock.date(), signal: limited }),
    );
  }

  async #formerPass(cluster: FormerConfig, signal: AbortSignal): Promise<void> {
    if (!this.view.ready) return;
    this.#publish();
    const { clock } = this.#options;
    const { evaluation } = this.view.look();
    const proxies = this.#proxies();
    await withDeadline({ clock, signal, what: cluster.name, ms: PASS_TIMEOUT_MS }, (limited) =>
      forgetConfig({ cluster, evaluation, proxies, signal: limited }),
    );
    if (cluster.gateways.list().some(isHeld)) this.#lookAgain([...proxies.values()]);
  }

  #proxies(): ReadonlyMap<string, ProxyState> {
    return new Map(this.#options.loadBalancers.map(({ name }) => [name, this.tables.state(name)]));
  }

  /** A proxy that is gone sends nothing: only time can tell. */
  #lookAgain(proxies: readonly ProxyState[]): void {
    const pausesMs = proxies.map(({ absentMs }) => PROXY_GONE_AFTER_MS - absentMs).filter((pauseMs) => pauseMs > 0);
    this.#departures?.[Symbol.dispose]();
    this.#departures = this.#options.clock.after(Math.min(...pausesMs, PROXY_GONE_AFTER_MS), () => {
      for (const trigger of [this.#gatewayTrigger, ...this.#formerTriggers]) trigger.fire();
    });
  }

  async #importPass(member: MemberCluster, signal: AbortSignal): Promise<void> {
    if (!this.view.ready) return;
    const { clock } = this.#options;
    const { world, evaluation, nonsense } = this.view.look();
    if (nonsense.has(member.name)) return;
    const own = world.clusters.get(member.name);
    if (own !== undefined) this.#warnings.get(member.name)?.observe(own);
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
