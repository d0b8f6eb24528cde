import type { Clock } from '../../../core/clock.ts';
import type { Namespace } from '../../../kube/api/core.ts';
import type { KubeClient } from '../../../kube/client/kube-client.ts';
import { SidecarFeeds } from '../../mesh-sidecar/sidecar-feeds.ts';
import { RouteTables } from '../../route-feed/route-tables.ts';
import { withDeadline } from '../../runtime/deadline.ts';
import { Trigger } from '../../runtime/trigger.ts';
import { NO_TWIN, type FlomeshTwin } from '../flomesh-twin.ts';
import { GATEWAY_SUBSCRIBER } from '../names.ts';
import { compileConsumerTable } from './compile-consumer-table.ts';
import { compileGatewayTable, type PlaceOfTable, type TableContent } from './compile-gateway-table.ts';
import { ownClusterKey } from './own-cluster-key.ts';
import { OwnInformers } from './own-informers.ts';
import { reconcileOwnExports } from './own-pass.ts';

export interface MemberAgentOptions {
  readonly client: KubeClient;
  readonly clock: Clock;
  readonly log: (line: string) => void;
  /** Of the own cluster, as the fleet says. */
  readonly region: string;
  /** @default the controller as it should be */
  readonly twin?: FlomeshTwin;
}

const PASS_TIMEOUT_MS = 10_000;

/**
 * What FSM and osm-edge do in a member for itself: exports become Ingresses, Ingresses the table of the gateway, and
 * imports with policies the tables of sidecars. Tables are handed out without waiting for a write.
 */
export class MemberAgent {
  readonly tables: RouteTables;
  readonly feeds: SidecarFeeds;
  readonly informers: OwnInformers;
  readonly #options: MemberAgentOptions;
  readonly #tableTrigger: Trigger;
  readonly #exportTrigger: Trigger;

  constructor(options: MemberAgentOptions) {
    this.#options = options;
    const { client, clock, log } = options;
    this.tables = new RouteTables(clock, [GATEWAY_SUBSCRIBER], () => undefined);
    this.feeds = new SidecarFeeds(clock, () => {
      this.#tableTrigger.fire();
    });
    this.informers = new OwnInformers({
      client,
      clock,
      log,
      onChange: () => {
        this.#tableTrigger.fire();
        this.#exportTrigger.fire();
      },
    });
    this.#tableTrigger = new Trigger({
      name: 'route tables',
      clock,
      log,
      pass: () => {
        this.#publish();
      },
    });
    this.#exportTrigger = new Trigger({
      name: 'exports',
      clock,
      log,
      pass: (signal) => this.#reconcile(signal),
    });
  }

  get known(): boolean {
    return this.informers.known;
  }

  namespace(name: string): Namespace | undefined {
    return this.informers.namespaces.get({ name });
  }

  async run(signal: AbortSignal): Promise<void> {
    await Promise.all([this.informers.run(signal), this.#tableTrigger.run(signal), this.#exportTrigger.run(signal)]);
  }

  /** 003-D18 */
  #publish(): void {
    if (!this.known) return;
    const { region, twin = NO_TWIN } = this.#options;
    const { world, meshConfig } = this.informers;
    const place: PlaceOfTable = { clusterKey: ownClusterKey(meshConfig), region };
    this.tables.publish(GATEWAY_SUBSCRIBER, twin.gatewayTable(compileGatewayTable(world, place)));
    const consumed = twin.world(world);
    const byNamespace = new Map<string, TableContent>();
    for (const subscriber of this.feeds.subscribers) {
      const { namespace } = subscriber;
      const content =
        byNamespace.get(namespace) ?? twin.consumerTable(compileConsumerTable(consumed, { ...place, namespace }));
      byNamespace.set(namespace, content);
      this.feeds.publish(subscriber, content);
    }
  }

  async #reconcile(signal: AbortSignal): Promise<void> {
    if (!this.known) return;
    const { client, clock, twin = NO_TWIN } = this.#options;
    const { informers } = this;
    await withDeadline({ clock, signal, what: 'exports', ms: PASS_TIMEOUT_MS }, (limited) =>
      reconcileOwnExports({ client, informers, twin, now: clock.date() }, limited),
    );
  }
}
