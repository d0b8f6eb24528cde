import { isConditionTrue } from '../../kube/meta/conditions.ts';
import { notYet, ready, waitFor } from '../../core/wait.ts';
import { NODE, type Node } from '../../kube/api/core.ts';
import type { KubeClient } from '../../kube/client/kube-client.ts';
import type { ClusterPlan } from '../../topology/topology.ts';
import type { ContainerState, Docker } from '../docker/docker.ts';
import type { Route } from '../docker/node-routes.ts';
import type { CreateOptions } from '../provider.ts';

/** A Node of a cluster that was there already. */
export interface ExistingNode {
  readonly name: string;
  readonly address: string;
  readonly podCidrs: readonly string[];
}

const REACHABLE_TIMEOUT_MS = 30_000;

/** The Nodes of a cluster, the first of them Ready. Throws `FLEETBED_WAIT_TIMEOUT` when the API server does not answer. */
export async function existingNodes(
  client: KubeClient,
  cluster: ClusterPlan,
  { clock, signal }: CreateOptions,
): Promise<readonly ExistingNode[]> {
  return waitFor(
    `a Ready node in cluster ${cluster.name} (${client.server})`,
    async (own) => {
      const { items } = await client.list(NODE, { signal: own });
      const up = items.filter(isReady);
      return up.length === 0 ? notYet(`${items.length} nodes, none Ready`) : ready(up.map(existingNode));
    },
    { clock, signal, timeoutMs: REACHABLE_TIMEOUT_MS },
  );
}

/** Routes to the pods of these nodes. */
export function routesToPods(nodes: readonly ExistingNode[]): readonly Route[] {
  return nodes.flatMap(({ address, podCidrs }) => podCidrs.map((to) => ({ to, via: address })));
}

/** The containers on a Docker network, by name. */
export async function containersOn(
  docker: Docker,
  network: string,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, ContainerState>> {
  const names = (await docker.network(network, signal))?.containers ?? [];
  const states = await Promise.all(names.map(async (name) => [name, await docker.inspect(name, signal)] as const));
  return new Map(states.flatMap(([name, state]) => (state === undefined ? [] : [[name, state] as const])));
}

/**
 * The API server of a kubeconfig as the Docker network reaches it: the container that publishes the server's port, by
 * name. A server that is not on loopback is reachable as it is; one on loopback that no container publishes is not.
 */
export function internalServer(server: string, containers: ReadonlyMap<string, ContainerState>): string | undefined {
  const url = new URL(server);
  if (!/^(127\.|localhost$|\[?::1\]?$|0\.0\.0\.0$)/.test(url.hostname)) return server;
  for (const [name, { published }] of containers) {
    const port = Object.entries(published).find(([, hostPorts]) => hostPorts.includes(Number(url.port)))?.[0];
    if (port !== undefined) return `https://${name}:${port.replace('/tcp', '')}`;
  }
  return undefined;
}

function isReady(node: Node): boolean {
  return isConditionTrue(node.status?.conditions, 'Ready');
}

function existingNode(node: Node): ExistingNode {
  const address = node.status?.addresses?.find(({ type }) => type === 'InternalIP')?.address ?? '';
  const podCidrs = node.spec?.podCIDRs ?? (node.spec?.podCIDR === undefined ? [] : [node.spec.podCIDR]);
  return { name: node.metadata.name, address, podCidrs };
}
