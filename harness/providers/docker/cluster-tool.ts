import type { Clock } from '../../core/clock.ts';
import type { Exec } from '../../core/exec.ts';
import type { ClusterPlan, Topology } from '../../topology/topology.ts';

/** What a tool call is given. */
export interface ToolContext {
  readonly exec: Exec;
  readonly clock: Clock;
  readonly topology: Topology;
  /** A directory of this fleet for configuration files; removed with the fleet. */
  readonly directory: string;
  readonly signal: AbortSignal;
  /** Told the id of a long-running program, so that a later `down` can end it if this process dies. */
  readonly onSpawn: (pid: number) => void;
}

/** A command that makes single-node clusters as containers on an existing Docker network: kind or k3d. */
export interface ClusterTool {
  readonly name: 'kind' | 'k3d';
  /** The container that is the cluster's node; siblings reach it by this name. */
  nodeContainer(cluster: ClusterPlan): string;
  /** The API server as siblings on the shared network reach it; its certificate is valid for that name. */
  internalServer(cluster: ClusterPlan): string;
  /** Creates the cluster on the network of the topology. Throws `FLEETBED_CLUSTER_CREATE_FAILED`; what it left is removed by `delete`. */
  create(cluster: ClusterPlan, context: ToolContext): Promise<void>;
  /** Removes the cluster, half-made or whole; succeeds when it is gone. */
  delete(cluster: ClusterPlan, context: ToolContext): Promise<void>;
  /** The kubeconfig with which the host reaches the cluster, one context, whatever its name. */
  kubeconfig(cluster: ClusterPlan, context: ToolContext): Promise<string>;
  /** Puts the images of an archive made by `docker save` on the node. The tool's word is not trusted: see `imageId`. */
  loadArchive(cluster: ClusterPlan, ref: string, archive: string, context: ToolContext): Promise<void>;
  /** The id (config digest) that the node has under `ref`; undefined when it has none. */
  imageId(cluster: ClusterPlan, ref: string, context: ToolContext): Promise<string | undefined>;
  /** What must happen after the node container was started by something else than the tool. */
  afterNodeStart(cluster: ClusterPlan, context: ToolContext): Promise<void>;
}
