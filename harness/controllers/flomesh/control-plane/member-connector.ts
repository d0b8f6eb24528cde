import { setMaxListeners } from 'node:events';
import type { Clock } from '../../../core/clock.ts';
import { DisposeStack } from '../../../core/dispose.ts';
import type { FlomeshCluster } from '../../../kube/api/flomesh.ts';
import type { KubeClient } from '../../../kube/client/kube-client.ts';
import { keyOf, keyText, type KubeObject } from '../../../kube/meta/object.ts';
import { Backoff } from '../../runtime/backoff.ts';
import { withDeadline } from '../../runtime/deadline.ts';
import { EventRecorder } from '../../runtime/events/event-recorder.ts';
import { EventSink } from '../../runtime/events/event-sink.ts';
import { pause } from '../../runtime/pause.ts';
import { Trigger } from '../../runtime/trigger.ts';
import { clusterKeyOf } from '../cluster-key.ts';
import { CONTROL_PLANE_COMPONENT } from '../names.ts';
import type { ResolveHost } from '../resolve-host.ts';
import { joinError, type ConnectMember } from './connect-member.ts';
import { joinMember } from './join-member.ts';
import type { JoinState } from './managed-condition.ts';
import { MemberInformers } from './member-informers.ts';
import type { MemberWorld } from './member-world.ts';

export interface ConnectorOptions {
  readonly cluster: FlomeshCluster;
  readonly controlPlaneUid: string;
  readonly connect: ConnectMember;
  readonly resolve: ResolveHost;
  readonly clock: Clock;
  readonly log: (line: string) => void;
  readonly onChange: () => void;
  /** Brings the member to what the set says; only while it is joined and known. */
  readonly pass: (connector: JoinedMember, signal: AbortSignal) => Promise<void>;
}

/** A member that may be written to. */
export interface JoinedMember {
  readonly key: string;
  readonly client: KubeClient;
  readonly informers: MemberInformers;
  readonly events: EventRecorder;
}

const JOIN_TIMEOUT_MS = 10_000;
const PASS_TIMEOUT_MS = 10_000;
/** A name may get another address. */
const RESOLVE_EVERY_MS = 30_000;

/** The control plane's connection to one member, for as long as its Cluster says the same (003-R3). */
export class MemberConnector {
  readonly key: string;
  readonly cluster: FlomeshCluster;
  /** Another one means another connection. */
  readonly specText: string;
  readonly #options: ConnectorOptions;
  readonly #trigger: Trigger;
  readonly #stop = new AbortController();
  #state: JoinState = { phase: 'joining' };
  #member: JoinedMember | undefined;
  #gatewayIp: string | undefined;
  readonly #running: Promise<void>;

  constructor(options: ConnectorOptions) {
    this.#options = options;
    const { cluster, clock, log } = options;
    this.key = clusterKeyOf(cluster);
    this.cluster = cluster;
    this.specText = specTextOf(cluster);
    this.#trigger = new Trigger({
      name: `imports of ${this.key}`,
      clock,
      log,
      pass: (signal) => this.#pass(signal),
    });
    setMaxListeners(0, this.#stop.signal);
    this.#running = this.#run(this.#stop.signal);
  }

  get state(): JoinState {
    return this.#state;
  }

  get world(): MemberWorld {
    const { gatewayHost: host = '', gatewayPort: port = 80 } = this.#options.cluster.spec;
    const ip = this.#gatewayIp;
    const { informers } = this.#member ?? {};
    return {
      key: this.key,
      known: informers?.known ?? false,
      ...(ip === undefined ? {} : { gateway: { host, ip, port } }),
      services: byKey(informers?.services.list() ?? []),
      exports: informers?.exports.list() ?? [],
      imports: byKey(informers?.imports.list() ?? []),
    };
  }

  fire(): void {
    this.#trigger.fire();
  }

  /** Ends the connection; the cluster stays a member. */
  async end(): Promise<void> {
    this.#stop.abort(new Error(`${this.key} is no longer connected`));
    await this.#running;
  }

  async #run(signal: AbortSignal): Promise<void> {
    const { cluster, connect, clock, log } = this.#options;
    await using own = new DisposeStack();
    let client: KubeClient & AsyncDisposable;
    try {
      client = own.use(connect(cluster.spec.kubeconfig ?? ''));
    } catch (error) {
      this.#now({ phase: 'failed', error: joinError(error) });
      return;
    }
    if (!(await this.#join(client, signal))) return;
    const { onChange } = this.#options;
    const informers = new MemberInformers({
      client,
      clock,
      log: (line) => {
        log(`${this.key}: ${line}`);
      },
      onChange: () => {
        if (this.#member?.informers.known === true) this.#now({ phase: 'joined' });
        onChange();
      },
    });
    const sink = new EventSink({ clock, signal });
    const events = new EventRecorder({ client, clock, sink, signal, component: CONTROL_PLANE_COMPONENT });
    this.#member = { key: this.key, client, informers, events };
    await Promise.all([informers.run(signal), this.#trigger.run(signal), this.#keepResolved(signal)]);
  }

  /** Tries until it is done; false when `signal` aborted before. */
  async #join(client: KubeClient, signal: AbortSignal): Promise<boolean> {
    const { cluster, controlPlaneUid, clock } = this.#options;
    const backoff = new Backoff();
    do {
      try {
        await this.#resolve();
        await withDeadline({ clock, signal, what: `joining ${this.key}`, ms: JOIN_TIMEOUT_MS }, (limited) =>
          joinMember(client, cluster, controlPlaneUid, limited),
        );
        return true;
      } catch (error) {
        if (signal.aborted) return false;
        this.#now({ phase: 'failed', error: joinError(error) });
      }
    } while (await pause(clock, backoff.next(), signal));
    return false;
  }

  async #resolve(): Promise<void> {
    const { resolve, cluster } = this.#options;
    this.#gatewayIp = await resolve(cluster.spec.gatewayHost ?? '');
  }

  /** The last address stays in use while there is no other. */
  async #keepResolved(signal: AbortSignal): Promise<void> {
    const { clock, onChange } = this.#options;
    while (await pause(clock, RESOLVE_EVERY_MS, signal)) {
      const before = this.#gatewayIp;
      await this.#resolve().catch(() => undefined);
      if (this.#gatewayIp !== before) onChange();
    }
  }

  async #pass(signal: AbortSignal): Promise<void> {
    const member = this.#member;
    if (member?.informers.known !== true) return;
    const { clock, pass } = this.#options;
    await withDeadline({ clock, signal, what: this.key, ms: PASS_TIMEOUT_MS }, (limited) => pass(member, limited));
  }

  #now(state: JoinState): void {
    if (JSON.stringify(state) === JSON.stringify(this.#state)) return;
    this.#state = state;
    this.#options.onChange();
  }
}

/** What a connection depends on. An object of the same name that was made anew is another cluster. */
export function specTextOf({ spec, metadata }: FlomeshCluster): string {
  return JSON.stringify([metadata.uid, spec]);
}

function byKey<T extends KubeObject>(objects: readonly T[]): ReadonlyMap<string, T> {
  return new Map(objects.map((object) => [keyText(keyOf(object)), object]));
}
