import { createServer, type Socket } from 'node:net';
import type { Clock } from '../../core/clock.ts';
import { DisposeStack } from '../../core/dispose.ts';
import type { ProgramNetwork } from '../../core/program-network.ts';
import type { Random } from '../../core/random.ts';
import type { FleetNetwork } from '../fleet-network.ts';
import { DnsResponder } from './dns-responder.ts';
import { EMPTY_DNS_TABLE, type DnsTable } from './dns-table.ts';
import { serveStream } from './serve-stream.ts';
import { UpstreamResolver, type Upstream } from './upstream-resolver.ts';

export interface DnsServiceOptions {
  /** Where it listens. */
  readonly place: ProgramNetwork;
  readonly clock: Clock;
  readonly random: Random;
  /** @default 53; 0 for any that is free for both */
  readonly port?: number;
  /** @default no zones */
  readonly table?: DnsTable;
  /** Who is asked for names of no zone. Absent: `SERVFAIL`, as CoreDNS without `forward`. */
  readonly upstream?: Upstream;
}

export interface DnsServerOptions extends Omit<DnsServiceOptions, 'place'> {
  readonly network: FleetNetwork;
  /** The cluster's DNS address; hold it first, so that links know its place. */
  readonly address: string;
}

/** A cluster's DNS server, over UDP and TCP. Disposing it closes its ports. */
export interface DnsServer extends AsyncDisposable {
  readonly address: string;
  readonly port: number;
  /** Answers from another table from now on. */
  update(table: DnsTable): void;
}

/** Starts to answer on an address of a fleet's network. Rejects with `EADDRINUSE`, `EACCES`. */
export function startDnsServer({ network, address, ...options }: DnsServerOptions): Promise<DnsServer> {
  return serveDns({ ...options, place: network.programNetwork(address) });
}

/**
 * Starts to answer. Rejects with `EADDRINUSE`, `EACCES`.
 *
 * Mirrors CoreDNS with the plugins `kubernetes` (`pods insecure`, `fallthrough` of reverse zones), `loadbalance` and
 * `forward`. Does not: caching, DNSSEC, AXFR.
 */
export async function serveDns(options: DnsServiceOptions): Promise<DnsServer> {
  const { place, port = 53 } = options;
  await using stack = new DisposeStack();
  const upstream = options.upstream === undefined ? undefined : new UpstreamResolver(options.upstream, options);
  const responder = new DnsResponder({ random: options.random, upstream, table: options.table ?? EMPTY_DNS_TABLE });
  const server = createServer((socket: Socket) => {
    serveStream(socket, responder, options.clock);
  });
  const streams = stack.use(await place.listen(server, port));
  const datagrams = stack.use(await place.bindDatagrams(streams.port));
  datagrams.onMessage((query, from) => {
    responder.answer(query, 'udp').then(
      (answer) => {
        if (answer !== undefined) datagrams.send(answer, from.port, from.address);
      },
      () => undefined,
    );
  });
  const open = stack.move();
  return {
    address: place.address,
    port: streams.port,
    update: (table) => {
      responder.use(table);
    },
    [Symbol.asyncDispose]: () => open[Symbol.asyncDispose](),
  };
}
