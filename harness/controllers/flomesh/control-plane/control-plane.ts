import { isDeepStrictEqual } from 'node:util';
import type { Clock } from '../../../core/clock.ts';
import { FLOMESH_CLUSTER, type FlomeshCluster } from '../../../kube/api/flomesh.ts';
import type { KubeClient } from '../../../kube/client/kube-client.ts';
import { kubeTime } from '../../../kube/meta/conditions.ts';
import { withDeadline } from '../../runtime/deadline.ts';
import { Informer } from '../../runtime/informer.ts';
import { Trigger } from '../../runtime/trigger.ts';
import { attemptAll } from '../../runtime/write-failures.ts';
import { Writer } from '../../runtime/writer.ts';
import { NO_TWIN, type FlomeshTwin } from '../flomesh-twin.ts';
import type { ResolveHost } from '../resolve-host.ts';
import type { ClusterSet } from './cluster-set.ts';
import type { ConnectMember } from './connect-member.ts';
import { judgeExports } from './judge-exports.ts';
import { leaveSet } from './leave-set.ts';
import { withManaged } from './managed-condition.ts';
import { MemberConnector, specTextOf } from './member-connector.ts';
import { held, isHeld, letGo } from './membership-finalizer.ts';
import { reconcileMember } from './member-pass.ts';

export interface ControlPlaneOptions {
  /** Of the cluster that it runs in, which has the Cluster objects. */
  readonly client: KubeClient;
  /** Tells control planes apart; the same after a restart. */
  readonly uid: string;
  readonly connect: ConnectMember;
  readonly resolve: ResolveHost;
  readonly clock: Clock;
  readonly log: (line: string) => void;
  /** @default the control plane as it should be */
  readonly twin?: FlomeshTwin;
}

const PASS_TIMEOUT_MS = 10_000;

/**
 * The control plane of a cluster set: one connection for each Cluster object that is not the own cluster, and what they
 * export to each other (semantics 4.4).
 *
 * Does not: elect a leader.
 */
export class ControlPlane {
  readonly #options: ControlPlaneOptions;
  readonly #clusters: Informer<FlomeshCluster>;
  readonly #connectors = new Map<string, MemberConnector>();
  /** By name: a cluster joins again only when it has left. */
  readonly #ending = new Map<string, Promise<void>>();
  /** Identities of deleted Clusters whose member has left, until they are let go. */
  readonly #left = new Set<string>();
  readonly #trigger: Trigger;
  #set: ClusterSet | undefined;

  constructor(options: ControlPlaneOptions) {
    this.#options = options;
    const { client, clock, log } = options;
    this.#clusters = new Informer({
      client,
      clock,
      log,
      type: FLOMESH_CLUSTER,
      onChange: () => {
        this.#trigger.fire();
      },
    });
    this.#trigger = new Trigger({ name: 'clusters', clock, log, pass: (signal) => this.#pass(signal) });
  }

  /** The Cluster objects were listed. */
  get synced(): boolean {
    return this.#clusters.synced;
  }

  /** How many Cluster objects are of the own cluster (003-B10). */
  inClusterObjects(): number {
    return this.#clusters.list().filter(({ spec }) => spec.isInCluster === true).length;
  }

  /** Until `signal` aborts; the members stay joined. Who was leaving goes on when the control plane runs again. */
  async run(signal: AbortSignal): Promise<void> {
    await Promise.all([this.#clusters.run(signal), this.#trigger.run(signal)]);
    await Promise.all([...this.#connectors.values()].map((each) => each.end()));
    await Promise.all(this.#ending.values());
  }

  async #pass(signal: AbortSignal): Promise<void> {
    if (!this.#clusters.synced || signal.aborted) return;
    this.#connect(signal);
    this.#set = undefined;
    for (const connector of this.#connectors.values()) connector.fire();
    await attemptAll([() => this.#holdAndLetGo(signal), () => this.#reportStatuses(signal)]);
  }

  /** One connection for each Cluster as it is now; those that are deleted leave, whenever that happened (003-R3). */
  #connect(signal: AbortSignal): void {
    const found = new Map(
      this.#registered()
        .filter(isHeld)
        .map((cluster) => [cluster.metadata.name, cluster]),
    );
    for (const [name, connector] of this.#connectors) {
      const cluster = found.get(name);
      if (cluster !== undefined && !isDeleted(cluster) && connector.specText === specTextOf(cluster)) continue;
      this.#connectors.delete(name);
      this.#finish(name, connector.end());
    }
    for (const [name, cluster] of found) {
      if (this.#connectors.has(name) || this.#ending.has(name)) continue;
      if (!isDeleted(cluster)) this.#connectors.set(name, this.#connector(cluster));
      else if (!this.#left.has(uidOf(cluster))) this.#finish(name, this.#leave(cluster, signal));
    }
  }

  #registered(): readonly FlomeshCluster[] {
    return this.#clusters.list().filter(({ spec }) => spec.isInCluster !== true);
  }

  #connector(cluster: FlomeshCluster): MemberConnector {
    const { uid, connect, resolve, clock, log, twin = NO_TWIN } = this.#options;
    return new MemberConnector({
      cluster,
      controlPlaneUid: uid,
      connect,
      resolve,
      clock,
      log,
      onChange: () => {
        this.#trigger.fire();
      },
      pass: (member, signal) => reconcileMember(member, { set: this.#look(), twin, now: clock.date() }, signal),
    });
  }

  #look(): ClusterSet {
    if (this.#set === undefined) {
      const members = [...this.#connectors.values()].map(({ world }) => world);
      const { twin = NO_TWIN } = this.#options;
      this.#set = twin.set({ members, judged: judgeExports(members) });
    }
    return this.#set;
  }

  #finish(name: string, ending: Promise<void>): void {
    const done = ending.finally(() => {
      this.#ending.delete(name);
      this.#trigger.fire();
    });
    this.#ending.set(name, done);
  }

  async #leave(cluster: FlomeshCluster, signal: AbortSignal): Promise<void> {
    if (await leaveSet(cluster, { ...this.#options, controlPlaneUid: this.#options.uid }, signal))
      this.#left.add(uidOf(cluster));
  }

  async #holdAndLetGo(signal: AbortSignal): Promise<void> {
    const { client, clock } = this.#options;
    const update = this.#registered().flatMap((cluster) => {
      if (isDeleted(cluster)) return isHeld(cluster) && this.#left.has(uidOf(cluster)) ? [letGo(cluster)] : [];
      return isHeld(cluster) ? [] : [held(cluster)];
    });
    await withDeadline({ clock, signal, what: 'finalizers of clusters', ms: PASS_TIMEOUT_MS }, (limited) =>
      new Writer(client, FLOMESH_CLUSTER, this.#clusters).carryOut({ create: [], update, remove: [] }, limited),
    );
    for (const cluster of update.filter(isDeleted)) this.#left.delete(uidOf(cluster));
  }

  async #reportStatuses(signal: AbortSignal): Promise<void> {
    const { client, clock, twin = NO_TWIN } = this.#options;
    const now = kubeTime(clock.date());
    const outdated = this.#clusters.list().flatMap((cluster) => {
      const connector = this.#connectors.get(cluster.metadata.name);
      if (connector === undefined) return [];
      const next = twin.cluster(withManaged(cluster, connector.state, now));
      return isDeepStrictEqual(next, cluster) ? [] : [next];
    });
    await withDeadline({ clock, signal, what: 'statuses of clusters', ms: PASS_TIMEOUT_MS }, (limited) =>
      new Writer(client, FLOMESH_CLUSTER, this.#clusters).updateStatuses(outdated, limited),
    );
  }
}

function isDeleted({ metadata }: FlomeshCluster): boolean {
  return metadata.deletionTimestamp !== undefined;
}

function uidOf({ metadata }: FlomeshCluster): string {
  return metadata.uid ?? '';
}
