import type { Clock } from '../../core/clock.ts';
import type { Fault } from '../../faults/fault.ts';
import type { KubeClient } from '../../kube/client/kube-client.ts';
import type { AnyObject, KubeObject, ObjectKey } from '../../kube/meta/object.ts';
import type { Location } from '../../topology/topology.ts';
import type { Drive, Exchange, Sample, Vantage } from '../../traffic/traffic.ts';
import type { Finding } from '../finding.ts';
import type { Limits } from '../timeouts.ts';

/** A cluster as a case sees it. */
export interface CaseCluster {
  readonly name: string;
  readonly location: Location;
  readonly client: KubeClient;
}

/** A request to a Gateway. */
export interface Target {
  /** The `Host` header; the address is always the Gateway's. */
  readonly host: string;
  /** @default "/" */
  readonly path?: string;
  /** @default "GET" */
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Where the request starts from. @default "host" */
  readonly vantage?: Vantage['kind'];
  /** Address of the Gateway. @default that of the base state */
  readonly address?: string;
  /** @default 80 */
  readonly port?: number;
}

export type LookupType = 'A' | 'AAAA' | 'SRV';

/** What a name server said. */
export interface Lookup {
  /** `NOERROR`, `NXDOMAIN`; `TIMEOUT` for nothing. */
  readonly rcode: string;
  /** What each record of the type holds: `10.0.0.1`, `0 50 42 hello.demo.svc.clusterset.local`. */
  readonly records: readonly string[];
}

/** What came of a request. */
export type Fetched =
  | { readonly outcome: 'answered'; readonly status: number; readonly body: string }
  | { readonly outcome: 'failed'; readonly why: string };

/** A pod of a cluster: it sees names and addresses as pods there do. */
export interface CaseClient {
  readonly cluster: CaseCluster;
  /** Asks the name server of the cluster for exactly that name. */
  lookup(name: string, type: LookupType): Promise<Lookup>;
  /** A GET over a connection of its own; it fails after 2 s. */
  fetch(url: string): Promise<Fetched>;
}

/** Takes down what a case found. */
export interface FindingSink {
  record(finding: Finding): void;
}

/** What is broken on purpose. Each fault is undone at the end of the case at the latest. */
export interface CaseFaults {
  /** Scales a Deployment; undone when the earlier pods are ready again. */
  scale(cluster: CaseCluster, deployment: ObjectKey, replicas: number): Promise<Fault>;
  /** Makes every pod of the selector fail its readiness probe while it goes on serving. */
  makeUnready(cluster: CaseCluster, namespace: string, labelSelector: string): Promise<Fault>;
  /** Ends the node at once. */
  kill(cluster: CaseCluster): Promise<Fault>;
  /** Freezes the node: connections stay open, nothing answers. */
  pause(cluster: CaseCluster): Promise<Fault>;
}

/**
 * Everything that a case is given: the clusters by role, the base state, traffic, faults, and a place for findings. What a
 * case applies, breaks or starts is undone in reverse order when it ends, however it ends.
 */
export interface CaseContext extends FindingSink {
  /** The config cluster. */
  readonly near: CaseCluster;
  /** Another cluster of the same region. */
  readonly sibling: CaseCluster;
  /** A cluster of another region. */
  readonly far: CaseCluster;
  /** Another cluster, wherever it is. */
  readonly other: CaseCluster;
  /** Every cluster of the fleet, `near` first. */
  readonly clusters: readonly CaseCluster[];
  readonly gatewayClass: string;
  readonly limits: Limits;
  readonly clock: Clock;
  /** Aborts at the case's deadline and when the run is interrupted. */
  readonly signal: AbortSignal;
  readonly faults: CaseFaults;
  /** A remark for a person. */
  note(text: string): void;
  /** One request over a connection of its own. */
  request(target: Target): Promise<Exchange>;
  /** `requests` requests, 16 at once. */
  send(target: Target, requests: number): Promise<readonly Sample[]>;
  /** A steady load, whatever the answers do; it goes on until it is stopped or the case ends. */
  startLoad(target: Target, perSecond: number): Promise<Drive>;
  /**
   * Applies the objects of a manifest file or list, in each of the clusters. The runtime image and the Gateway class are
   * filled in. Returns them, at least one, as the last of the clusters has them.
   */
  apply(
    where: CaseCluster | readonly CaseCluster[],
    manifest: URL | readonly KubeObject[],
  ): Promise<readonly [AnyObject, ...AnyObject[]]>;
  /** Starts a pod in a namespace of the cluster that asks for the case; it goes with the case. */
  startClient(cluster: CaseCluster, namespace: string): Promise<CaseClient>;
  /**
   * Resolves when the implementation says that every proxy serves the object at its generation; at once when it has no way
   * to tell. Throws `NonConformance` when it does not within `limits.controlPlaneMs`.
   */
  awaitServed(object: KubeObject): Promise<void>;
  /** Makes another cluster the config cluster; at the end of the case `near` is it again. */
  moveConfigCluster(cluster: CaseCluster): Promise<void>;
  /** Calls `undo` when the case ends. Its signal is that of the clean-up, not the case's. */
  defer(undo: (signal: AbortSignal) => Promise<void>): void;
}
