import { isDeepStrictEqual } from 'node:util';
import type { Clock } from '../../../core/clock.ts';
import { FLOMESH_CLUSTER, type FlomeshCluster } from '../../../kube/api/flomesh.ts';
import type { KubeClient } from '../../../kube/client/kube-client.ts';
import { kubeTime } from '../../../kube/meta/conditions.ts';
import { withDeadline } from '../../runtime/deadline.ts';
import { Informer } from '../../runtime/informer.ts';
import { Trigger } from '../../runtime/trigger.ts';
import { Writer } from '../../runtime/writer.ts';
import type { ResolveHost } from '../resolve-host.ts';
import type { ConnectMember } from './connect-member.ts';
import { judgeExports } from './judge-exports.ts';
import { withManaged } from './managed-condition.ts';
import { MemberConnector, specTextOf } from './member-connector.ts';
import { reconcileMember, type ClusterSet } from './member-pass.ts';

export interface ControlPlaneOptions {
  /** Of the cluster that it runs in, which has the Cluster objects. */
  readonly client: KubeClient;
  /** Tells control planes apart; the same after a restart. */
  readonly uid: string;
  readonly connect: ConnectMember;
  readonly resolve: ResolveHost;
  readonly clock: Clock;
  readonly log: (line: string) => void;
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

  /** Until `signal` aborts; the members stay joined. */
  async run(signal: AbortSignal): Promise<void> {
    await Promise.all([this.#clusters.run(signal), this.#trigger.run(signal)]);
    await Promise.all([...this.#connectors.values()].map((each) => each.end({ leaves: false })));
    await Promise.all(this.#ending.values());
  }

  async #pass(signal: AbortSignal): Promise<void> {
    if (!this.#clusters.synced || signal.aborted) return;
    this.#connect();
    this.#set = undefined;
    for (const connector of this.#connectors.values()) connector.fire();
    await this.#reportStatuses(signal);
  }

  /** One connection for each Cluster, as it is now. */
  #connect(): void {
    const wanted = new Map(
      this.#clusters
        .list()
        .filter(({ spec, metadata }) => spec.isInCluster !== true && metadata.deletionTimestamp === undefined)
        .map((cluster) => [cluster.metadata.name, cluster]),
    );
    for (const [name, connector] of this.#connectors) {
      const cluster = wanted.get(name);
      if (cluster !== undefined && connector.specText === specTextOf(cluster)) continue;
      this.#connectors.delete(name);
      this.#finish(name, connector.end({ leaves: cluster === undefined }));
    }
    for (const [name, cluster] of wanted)
      if (!this.#connectors.has(name) && !this.#ending.has(name)) this.#connectors.set(name, this.#connector(cluster));
  }

  #connector(cluster: FlomeshCluster): MemberConnector {
    const { uid, connect, resolve, clock, log } = this.#options;
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
      pass: (member, signal) => reconcileMember(member, this.#look(), clock.date(), signal),
    });
  }

  #look(): ClusterSet {
    if (this.#set === undefined) {
      const members = [...this.#connectors.values()].map(({ world }) => world);
      this.#set = { members, judged: judgeExports(members) };
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

  async #reportStatuses(signal: AbortSignal): Promise<void> {
    const { client, clock } = this.#options;
    const now = kubeTime(clock.date());
    const outdated = this.#clusters.list().flatMap((cluster) => {
      const connector = this.#connectors.get(cluster.metadata.name);
      if (connector === undefined) return [];
      const next = withManaged(cluster, connector.state, now);
      return isDeepStrictEqual(next, cluster) ? [] : [next];
    });
    await withDeadline({ clock, signal, what: 'statuses of clusters', ms: PASS_TIMEOUT_MS }, (limited) =>
      new Writer(client, FLOMESH_CLUSTER, this.#clusters).updateStatuses(outdated, limited),
    );
  }
}
