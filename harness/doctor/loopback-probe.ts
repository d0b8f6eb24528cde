import type { Topology } from '../topology/topology.ts';
import type { Host } from './host.ts';

/** One port of a planned address that cannot be listened on. */
export interface LoopbackTrouble {
  readonly address: string;
  readonly port: number;
  /** As the system says it: `EACCES`. */
  readonly code: string;
}

/** Of programs that every fleet has: DNS, load balancers, API servers, samples, the admin port of proxies. */
const PORTS: readonly number[] = [53, 80, 443, 6443, 8080, 9901];

/** Tries the ports that a fleet will need, on the address of its first node and on that of its first load balancer. */
export async function probeLoopback(topology: Topology, host: Host): Promise<readonly LoopbackTrouble[]> {
  const addresses = [topology.clusters[0]?.embedded?.nodes[0]?.address, topology.loadBalancers[0]?.address];
  const tries = addresses.flatMap((address) =>
    address === undefined ? [] : [...PORTS, topology.routesNodePort].map((port) => ({ address, port })),
  );
  const found = await Promise.all(
    tries.map(async ({ address, port }) => ({ address, port, code: await host.bindProblem(address, port) })),
  );
  return found.flatMap(({ code, ...at }) => (code === undefined ? [] : [{ ...at, code }]));
}
