import { placedLoopback } from '../../core/pod-loopback.ts';
import type { KeyPair, RouteTable } from '../table/route-table.ts';

export interface CompleteTableOptions {
  /** The certificate of the workload, under the name that tables of its control plane use. */
  readonly certificate: { readonly name: string; readonly pair: KeyPair };
  /** Where `POD_LOOPBACK` is in this place. */
  readonly loopback: string | undefined;
  /**
   * Ports that the programs of the pod listen on at every address: there a sidecar cannot listen at any. @default none
   */
  readonly takenPorts?: readonly number[];
}

/**
 * A table as its proxy serves it: with the private key, which never leaves the pod, and with the loopback addresses of this
 * place. A host one of whose ports is taken is left to the cluster's own DNS.
 */
export function completeTable(table: RouteTable, options: CompleteTableOptions): RouteTable {
  const { certificate, loopback, takenPorts = [] } = options;
  const clashes = [...table.listeners, ...(table.streams ?? [])].flatMap(({ address, port }) =>
    address !== undefined && takenPorts.includes(port) ? [address] : [],
  );
  const place = <T extends { readonly address?: string }>(listener: T): T =>
    listener.address === undefined ? listener : { ...listener, address: placedLoopback(listener.address, loopback) };
  const isFree = ({ address }: { readonly address?: string }): boolean =>
    address === undefined || !clashes.includes(address);
  const { resolver, streams } = table;
  return {
    ...table,
    listeners: table.listeners.filter(isFree).map(place),
    ...(streams === undefined ? {} : { streams: streams.filter(isFree).map(place) }),
    certificates: { ...table.certificates, [certificate.name]: certificate.pair },
    ...(resolver === undefined
      ? {}
      : {
          resolver: {
            ...resolver,
            hosts: Object.fromEntries(
              Object.entries(resolver.hosts)
                .filter(([, addresses]) => !addresses.some((address) => clashes.includes(address)))
                .map(([host, addresses]) => [host, addresses.map((address) => placedLoopback(address, loopback))]),
            ),
          },
        }),
  };
}
