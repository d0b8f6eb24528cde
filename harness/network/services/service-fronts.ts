import type { RelayJudgement } from '../fleet-network.ts';
import { usableEndpoints } from './usable-endpoints.ts';
import type { ServiceEntry, ServiceTable } from './service-table.ts';

/** One address and port where a Service is reached. */
export interface ServiceFront {
  /** `TCP 127.3.128.1:443`. */
  readonly key: string;
  readonly protocol: 'TCP' | 'UDP';
  readonly address: string;
  readonly port: number;
  readonly entry: ServiceEntry;
  /** Which endpoints a client may get: all, those on its own node, or those on the node of the front. */
  readonly scope:
    { readonly kind: 'all' } | { readonly kind: 'client-node' } | { readonly kind: 'node'; readonly node: string };
  /** The source address of what is carried on; absent: the client's. */
  readonly source?: string;
  readonly judgement: RelayJudgement;
}

/** Where everything in a table is reached. Of two Services that claim the same address and port the first has it. */
export function frontsOf(table: ServiceTable, servedElsewhere: ReadonlySet<string>): ReadonlyMap<string, ServiceFront> {
  const fronts = new Map<string, ServiceFront>();
  for (const entry of table.services) {
    // Without endpoints nobody listens, so that the system refuses.
    if (usableEndpoints(entry.endpoints).length === 0) continue;
    for (const front of entryFronts(entry, table)) {
      if (!fronts.has(front.key) && !servedElsewhere.has(front.address)) fronts.set(front.key, front);
    }
  }
  return fronts;
}

function* entryFronts(entry: ServiceEntry, { nodes }: ServiceTable): Generator<ServiceFront> {
  const { protocol, port, nodePort } = entry;
  const front = (
    address: string,
    at: number,
    rest: Pick<ServiceFront, 'scope' | 'judgement'> & { readonly source?: string },
  ): ServiceFront => ({ key: `${protocol} ${address}:${String(at)}`, protocol, address, port: at, entry, ...rest });
  const internal: ServiceFront['scope'] = { kind: entry.internalTrafficPolicy === 'Local' ? 'client-node' : 'all' };
  for (const address of entry.clusterAddresses) yield front(address, port, { scope: internal, judgement: 'none' });
  // A load balancer sends to the nodes that have endpoints: all of them are reached with either policy.
  for (const address of entry.externalAddresses)
    yield front(address, port, { scope: { kind: 'all' }, judgement: 'none' });
  if (nodePort === undefined) return;
  const local = entry.externalTrafficPolicy === 'Local';
  for (const { name, addresses } of nodes)
    for (const address of addresses)
      yield front(address, nodePort, {
        scope: local ? { kind: 'node', node: name } : { kind: 'all' },
        judgement: local ? 'cuts' : 'all',
        ...(local ? {} : { source: address }),
      });
}
