import { FrontSet } from './front-set.ts';
import { frontsOf } from './service-fronts.ts';
import type { ServiceProxyOptions } from './service-proxy-options.ts';
import type { ServiceTable } from './service-table.ts';

export type { ServiceProxyOptions } from './service-proxy-options.ts';

/**
 * The Services of one cluster: listeners on cluster addresses, node ports, load balancer and external addresses, which
 * carry on to the endpoints.
 *
 * Mirrors kube-proxy's iptables mode: a random endpoint for each connection, refused without endpoints, terminating
 * endpoints while nothing is ready, silence where a `Local` policy finds nothing on the node. The source address is the
 * client's; with `externalTrafficPolicy: Cluster` a node port's own address, as with masquerading.
 * Does not: SCTP, topology hints, loadBalancerSourceRanges, connections that are refused by an endpoint are accepted
 * first and reset then.
 */
export interface ServiceProxy extends AsyncDisposable {
  /**
   * Puts another table in force. Resolves when the listeners are as it says; a port that cannot be opened is logged and
   * tried again with the next table. Open connections go on; UDP flows to endpoints that are gone are forgotten.
   */
  update(table: ServiceTable): Promise<void>;
}

/** Starts without Services. */
export function startServiceProxy(options: ServiceProxyOptions): ServiceProxy {
  const fronts = new FrontSet(options);
  // One update at a time; of those that wait, the newest.
  let running: Promise<void> | undefined;
  let next: ServiceTable | undefined;
  let ended = false;
  const work = async (): Promise<void> => {
    for (let table = next; table !== undefined && !ended; table = next) {
      next = undefined;
      await fronts.replace(frontsOf(table, new Set(options.servedElsewhere)));
    }
    running = undefined;
  };
  return {
    update: (table) => {
      if (ended) return Promise.resolve();
      next = table;
      return (running ??= work());
    },
    [Symbol.asyncDispose]: async () => {
      ended = true;
      await running;
      await fronts[Symbol.asyncDispose]();
    },
  };
}
