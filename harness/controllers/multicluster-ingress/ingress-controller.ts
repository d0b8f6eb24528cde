import { FIRST_LOOK_MS } from '../clusterset/clusterset-view.ts';
import { withDeadline } from '../runtime/deadline.ts';
import { EventRecorder } from '../runtime/events/event-recorder.ts';
import { EventSink } from '../runtime/events/event-sink.ts';
import { Trigger } from '../runtime/trigger.ts';
import type { FamilyMember, FamilyOptions } from '../family.ts';
import { PROXY_GONE_AFTER_MS } from '../load-balancers/let-go.ts';
import { RouteTables, type ProxyState } from '../route-feed/route-tables.ts';
import { ConfigCluster, IngressCluster, MemberCluster } from './cluster-informers.ts';
import { isDeparting, reconcileConfig } from './config-pass.ts';
import { reconcileDerivedServices } from './derived-pass.ts';
import type { Evaluation } from './evaluation.ts';
import { forgetFormerConfig, isHeldBefore } from './former-pass.ts';
import type { IngressTwin } from './ingress-defects.ts';
import { IngressEvents } from './ingress-events.ts';
import type { IngressSettings } from './ingress-settings.ts';
import { IngressView } from './ingress-view.ts';
import { EVENT_SOURCE, MCI_FINALIZER } from './names.ts';

/** How long one pass of writes to one cluster may take. */
const PASS_TIMEOUT_MS = 10_000;

/** The informers, tables and passes of one run. */
export class IngressController {
  readonly view: IngressView;
  readonly tables: RouteTables;
  readonly #options: FamilyOptions;
  readonly #settings: IngressSettings;
  readonly #twin: IngressTwin;
  readonly #config: ConfigCluster;
  readonly #members: readonly MemberCluster[];
  readonly #formers: readonly IngressCluster[];
  readonly #recorder: EventRecorder;
  readonly #events = new IngressEvents();
  /** What the tables were made of. */
  #published: Evaluation | undefined;
  #later: Disposable | undefined;
  readonly #tableTrigger: Trigger;
  readonly #configTrigger: Trigger;
  readonly #memberTriggers: readonly Trigger[];
  readonly #formerTriggers: readonly Trigger[];

  /** @param settings its config cluster is one of the clusters */
  constructor(options: FamilyOptions, settings: IngressSettings, twin: IngressTwin) {
    this.#options = options;
    this.#settings = settings;
    this.#twin = twin;
    const { clock, clusters, log, signal } = options;
    const { configCluster } = settings;
    const onChange = (): void => {
      this.#onChange();
    };
    const each = [...clusters].map(([name, member]) => ({ name, member }));
    const basics = (name: string, { client, location }: FamilyMember) => {
      return { name, client, region: location.region, clock, log, onChange };
    };
    const { client } = clusters.get(configCluster) as FamilyMember;
    this.#config = new ConfigCluster({ name: configCluster, client, region: '', clock, log, onChange });
    this.#members = each.map(({ name, member }) => {
      const { text, zone } = member.location;
      return new MemberCluster({ ...basics(name, member), location: text, ...(zone === undefined ? {} : { zone }) });
    });
    this.#formers = each
      .filter(({ name }) => name !== configCluster)
      .map(({ name, member }) => new IngressCluster(basics(name, member)));
    const record = { clock, signal, component: EVENT_SOURCE };
    this.#recorder = new EventRecorder({ ...record, client, sink: new EventSink(record) });
    this.view = new IngressView({
      config: this.#config,
      members: this.#members,
      formers: this.#formers,
      settings,
      twin,
      clock,
      log,
    });
    this.tables = new RouteTables(
      clock,
      settings.loadBalancers.map(({ name }) => name),
      () => {
        for (const trigger of [this.#configTrigger, ...this.#formerTriggers]) trigger.fire();
      },
    );
    const trigger = (name: string, pass: (own: AbortSignal) => Promise<void> | void): Trigger =>
      new Trigger({ name, clock, log, pass });
    this.#tableTrigger = trigger('route tables', () => {
      this.#publish();
    });
    this.#configTrigger = trigger(`ingresses of ${configCluster}`, (own) => this.#configPass(own));
    this.#memberTriggers = this.#members.map((member) =>
      trigger(`derived Services of ${member.name}`, (own) => this.#memberPass(member, own)),
    );
    this.#formerTriggers = this.#formers.map((former) =>
      trigger(`traces in ${former.name}`, (own) => this.#formerPass(former, own)),
    );
  }

  /** Until `signal` aborts. */
  async run(signal: AbortSignal): Promise<void> {
    const { clock, log } = this.#options;
    using _firstLook = clock.after(FIRST_LOOK_MS, () => {
      if (this.view.unseen.length > 0)
        log(`unreachable for ${String(FIRST_LOOK_MS / 1_000)} s, going on without: ${this.view.unseen.join(', ')}`);
      this.#onChange();
    });
    await Promise.all([
      ...this.#triggers.map((trigger) => trigger.run(signal)),
      ...[this.#config, ...this.#members, ...this.#formers].map((cluster) => cluster.run(signal)),
    ]);
    this.#later?.[Symbol.dispose]();
  }

  get #triggers(): readonly Trigger[] {
    return [this.#tableTrigger, this.#configTrigger, ...this.#memberTriggers, ...this.#formerTriggers];
  }

  #onChange(): void {
    this.view.invalidate();
    for (const trigger of this.#triggers) trigger.fire();
  }

  #publish(): void {
    if (!this.view.ready) return;
    const { evaluation, tables } = this.view.look();
    if (evaluation === this.#published) return;
    this.#published = evaluation;
    for (const [name, table] of tables) this.tables.publish(name, table);
  }

  async #configPass(signal: AbortSignal): Promise<void> {
    if (!this.view.ready) return;
    // Statuses speak of the tables, so those are brought up to the same state of the world first.
    this.#publish();
    const { clock } = this.#options;
    const [config, settings, events, recorder] = [this.#config, this.#settings, this.#events, this.#recorder];
    const { evaluation, nonsense } = this.view.look();
    if (nonsense.has(config.name)) return;
    const proxies = this.#proxies();
    if (config.ingresses.list().some((ingress) => isDeparting(ingress, MCI_FINALIZER))) this.#lookAgain(proxies);
    await this.#limited(config.name, signal, (limited) =>
      reconcileConfig({
        ...{ config, evaluation, proxies, settings, events, recorder },
        now: clock.date(),
        signal: limited,
      }),
    );
  }

  async #memberPass(member: MemberCluster, signal: AbortSignal): Promise<void> {
    if (!this.view.ready) return;
    const { evaluation, nonsense } = this.view.look();
    if (nonsense.has(member.name)) return;
    await this.#limited(member.name, signal, (limited) =>
      reconcileDerivedServices(member, evaluation, this.#twin, limited),
    );
  }

  async #formerPass(cluster: IngressCluster, signal: AbortSignal): Promise<void> {
    if (!this.view.ready) return;
    this.#publish();
    const { evaluation, nonsense } = this.view.look();
    if (nonsense.has(cluster.name)) return;
    const proxies = this.#proxies();
    if (isHeldBefore(cluster)) this.#lookAgain(proxies);
    await this.#limited(cluster.name, signal, (limited) =>
      forgetFormerConfig({ cluster, evaluation, proxies, signal: limited }),
    );
  }

  async #limited(what: string, signal: AbortSignal, pass: (signal: AbortSignal) => Promise<void>): Promise<void> {
    await withDeadline({ clock: this.#options.clock, signal, what, ms: PASS_TIMEOUT_MS }, pass);
  }

  #proxies(): ReadonlyMap<string, ProxyState> {
    return new Map(this.#settings.loadBalancers.map(({ name }) => [name, this.tables.state(name)]));
  }

  /** A proxy that is gone sends nothing: only time can tell. */
  #lookAgain(proxies: ReadonlyMap<string, ProxyState>): void {
    const pausesMs = [...proxies.values()]
      .map(({ absentMs }) => PROXY_GONE_AFTER_MS - absentMs)
      .filter((pauseMs) => pauseMs > 0);
    this.#later?.[Symbol.dispose]();
    this.#later = this.#options.clock.after(Math.min(...pausesMs, PROXY_GONE_AFTER_MS), () => {
      for (const trigger of [this.#configTrigger, ...this.#formerTriggers]) trigger.fire();
    });
  }
}
