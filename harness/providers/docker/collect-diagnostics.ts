import { collectCluster, writeOrSay } from '../collect-cluster.ts';
import type { ClusterHandle } from '../provider.ts';
import type { Docker } from './docker.ts';
import { FLEET_LABEL } from './labels.ts';
import path from 'node:path';

const TAIL_LINES = 2_000;

export interface DiagnosticsContext {
  readonly docker: Docker;
  readonly fleet: string;
  /** Containers of nodes. */
  readonly nodes: readonly string[];
  readonly clusters: Iterable<ClusterHandle>;
}

/**
 * Writes logs of nodes, of processes on the network and of all pods outside `kube-system`, and the objects of every
 * cluster, one file each. What cannot be had is said in its file: the rest is worth having all the same.
 */
export async function collectDiagnostics(
  { docker, fleet, nodes, clusters }: DiagnosticsContext,
  directory: string,
  signal: AbortSignal,
): Promise<void> {
  const processes = await docker.containersWith([`${FLEET_LABEL}=${fleet}`], signal).catch(() => []);
  const containers = [...nodes, ...processes].map((name) =>
    writeOrSay(path.join(directory, 'containers', `${name}.log`), async () => {
      const { stdout, stderr } = await docker.call(['logs', '--tail', String(TAIL_LINES), name], signal);
      return stdout + stderr;
    }),
  );
  await Promise.all([
    ...containers,
    ...[...clusters].map((cluster) => collectCluster(cluster, path.join(directory, cluster.name), signal)),
  ]);
}
