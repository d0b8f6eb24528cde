import type { Clock } from '../core/clock.ts';
import type { Emit, StepEvent } from '../core/events.ts';
import type { ClusterFaults } from '../faults/fault.ts';
import type { KubeClient } from '../kube/client/kube-client.ts';
import type { ObjectKey } from '../kube/meta/object.ts';
import type { Location, Topology } from '../topology/topology.ts';
import type { TrafficSource, Vantage } from '../traffic/traffic.ts';

/** A finding about the machine. */
export interface Check {
  readonly name: string;
  readonly level: 'ok' | 'warning' | 'error';
  /** What was seen. */
  readonly observed: string;
  /** The exact fix; present unless `ok`. */
  readonly fix?: string;
}

export interface CreateOptions {
  readonly emit: Emit<StepEvent>;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** For each cluster to become ready. @default 120000 */
  readonly readyTimeoutMs?: number;
  /** Leave what a failed creation made, for a person to look at. @default false */
  readonly keepOnFailure?: boolean;
  /** The fleet shall go on when this process has ended. Fleets of containers do in any case. @default false */
  readonly outlive?: boolean;
}

/** Makes fleets, finds the ones it made, and removes them. */
export interface Provider {
  readonly name: string;
  /** A runtime image that its nodes have without being given it. */
  readonly runtimeImage?: string;
  /** Everything that would make `create` fail, found beforehand. Touches nothing. */
  preflight(topology: Topology, signal: AbortSignal): Promise<readonly Check[]>;
  /** Creates the fleet, every cluster ready. Throws after undoing what it made. */
  create(topology: Topology, options: CreateOptions): Promise<Fleet>;
  /** A handle on a fleet that an earlier command made. Throws `FLEETBED_FLEET_UNKNOWN` when a part of it is gone. */
  open(topology: Topology, options: CreateOptions): Promise<Fleet>;
  /** Removes whatever of the fleet is there; succeeds when nothing is. */
  destroy(topology: Topology, options: CreateOptions): Promise<void>;
}

/** A program to run on the shared network, outside every cluster, from the runtime image. */
export interface ProcessSpec {
  readonly name: string;
  readonly image: string;
  readonly args: readonly string[];
  /** Secrets too: it is shown nowhere. @default nothing of its own */
  readonly env?: Readonly<Record<string, string>>;
  /** Its fixed address. */
  readonly address: string;
  /** Container ports published on 127.0.0.1. */
  readonly published: readonly { readonly port: number; readonly hostPort: number }[];
}

/** Such a program, running. Disposing it removes it. */
export interface NetworkProcess extends AsyncDisposable {
  readonly name: string;
  readonly address: string;
  logs(signal: AbortSignal): Promise<string>;
}

export interface ExecResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface ClusterHandle {
  readonly name: string;
  readonly location: Location;
  readonly network: string;
  readonly client: KubeClient;
  /** Runs a program in a container of a pod. */
  exec(pod: ObjectKey, argv: readonly string[], signal: AbortSignal): Promise<ExecResult>;
  /** Line by line. */
  logs(pod: ObjectKey, options: { readonly signal: AbortSignal; readonly tailLines?: number }): AsyncIterable<string>;
}

/** A running fleet. Disposing the handle releases clients and vantages; `Provider.destroy` removes the clusters. */
export interface Fleet extends AsyncDisposable {
  readonly topology: Topology;
  /** Whether it ends with this process. */
  readonly inProcess?: true;
  readonly clusters: ReadonlyMap<string, ClusterHandle>;
  /** One file with a context per cluster. `internal`: servers as siblings and processes on the shared network reach them. */
  kubeconfig(view: 'host' | 'internal'): string;
  /** Puts an image of the local engine on every node and compares the ids. Throws `FLEETBED_IMAGE_UNKNOWN`, `FLEETBED_IMAGE_MISMATCH`. */
  loadImage(ref: string, options: CreateOptions): Promise<void>;
  /** The address of a cluster's node on the shared network: NodePorts of the cluster answer there. */
  nodeAddress(cluster: string): string;
  runOnNetwork(spec: ProcessSpec, signal: AbortSignal): Promise<NetworkProcess>;
  /** A driver at that place; the fleet owns it. `image` is the runtime image for vantage `network`. */
  vantage(where: Vantage, image: string, signal: AbortSignal): Promise<TrafficSource>;
  readonly faults: ClusterFaults;
  /**
   * The most that the programs of the fleet stood still together within any half second of the last `lastMs`, milliseconds,
   * because they share a process: nobody is to blame for what went unanswered then. Absent when they do not.
   */
  stalledMs?(lastMs: number, signal: AbortSignal): Promise<number>;
  /** Writes logs and objects for a person who has to find out what went wrong. */
  collect(directory: string, signal: AbortSignal): Promise<void>;
}
