import { setMaxListeners } from 'node:events';
import type { Clock } from '../../core/clock.ts';
import { messageOf } from '../../core/errors.ts';
import type { KubeClient } from '../../kube/client/kube-client.ts';
import { MeshMember, type MemberState } from './mesh-member.ts';
import type { RemoteCluster, RemoteClusters } from './remote-secrets.ts';

/** A client that can be let go of. */
export type RemoteClient = KubeClient & AsyncDisposable;

export interface RemoteMembersOptions {
  readonly clock: Clock;
  /** Throws for a kubeconfig that cannot be used. */
  readonly connect: (kubeconfig: string) => RemoteClient;
  readonly onChange: () => void;
  readonly log: (line: string) => void;
}

interface Running {
  readonly kubeconfig: string;
  readonly member: MeshMember;
  stop(): void;
}

/** The other clusters of a mesh, as remote secrets come and go. */
export class RemoteMembers implements Disposable {
  readonly #options: RemoteMembersOptions;
  readonly #running = new Map<string, Running>();
  /** With a new secret, until everything is seen there: so long the old view holds. */
  readonly #leaving = new Map<string, Running>();
  #refused: readonly MemberState[] = [];
  /** What was refused when last looked, in words: each is said once. */
  #said: ReadonlySet<string> = new Set();

  constructor(options: RemoteMembersOptions) {
    this.#options = options;
  }

  get members(): readonly MeshMember[] {
    return [...this.#running.keys()].flatMap((id) => this.#viewOf(id));
  }

  get states(): readonly MemberState[] {
    return [...[...this.#running.values()].map(({ member }) => member.state), ...this.#refused];
  }

  /** Every cluster was seen once. */
  get known(): boolean {
    return [...this.#running.values()].every(({ member }) => member.known);
  }

  /** Follows exactly these clusters from now on. What is gone is forgotten at once (002-R1). */
  use({ clusters, problems }: RemoteClusters): void {
    const wanted = new Map(clusters.map((cluster) => [cluster.id, cluster]));
    for (const [id, running] of [...this.#running]) {
      const next = wanted.get(id);
      if (next?.kubeconfig === running.kubeconfig) continue;
      this.#running.delete(id);
      this.#endLeaving(id);
      if (next === undefined || !running.member.known) running.stop();
      else this.#leaving.set(id, running);
    }
    const refused: Refusal[] = [];
    for (const cluster of wanted.values()) {
      const why = this.#running.has(cluster.id) ? undefined : this.#start(cluster);
      if (why !== undefined) refused.push(refusal(cluster.id, cluster.secret, why));
    }
    for (const { id, secret, message } of problems) refused.push(refusal(id, secret, message));
    this.#refused = refused.map(({ state }) => state);
    for (const { line } of refused) if (!this.#said.has(line)) this.#options.log(line);
    this.#said = new Set(refused.map(({ line }) => line));
    this.#options.onChange();
  }

  [Symbol.dispose](): void {
    for (const running of [...this.#running.values(), ...this.#leaving.values()]) running.stop();
    this.#running.clear();
    this.#leaving.clear();
  }

  #viewOf(id: string): readonly MeshMember[] {
    const running = this.#running.get(id);
    if (running === undefined) return [];
    if (running.member.known) {
      this.#endLeaving(id);
      return [running.member];
    }
    return [(this.#leaving.get(id) ?? running).member];
  }

  /** Why it could not be started. */
  #start({ id, kubeconfig }: RemoteCluster): string | undefined {
    const { clock, connect, onChange, log } = this.#options;
    let client: RemoteClient;
    try {
      client = connect(kubeconfig);
    } catch (error) {
      return `kubeconfig cannot be loaded: ${messageOf(error)}`;
    }
    const ended = new AbortController();
    setMaxListeners(0, ended.signal);
    const member = new MeshMember({ name: id, client, clock, onChange, log });
    member
      .run(ended.signal)
      .finally(() => client[Symbol.asyncDispose]())
      .catch((error: unknown) => {
        log(`${id}: ${messageOf(error)}`);
      });
    this.#running.set(id, {
      kubeconfig,
      member,
      stop: () => {
        ended.abort(new Error(`the remote secret of ${id} is gone`));
      },
    });
    log(`remote cluster ${id} is added`);
    return undefined;
  }

  #endLeaving(id: string): void {
    this.#leaving.get(id)?.stop();
    this.#leaving.delete(id);
  }
}

interface Refusal {
  readonly state: MemberState;
  readonly line: string;
}

function refusal(cluster: string, secret: string, error: string): Refusal {
  return {
    state: { cluster, network: '', synced: false, lastSync: undefined, error },
    line: `remote cluster ${cluster} of secret ${secret}: ${error}`,
  };
}
