import type { LookupFunction, Server } from 'node:net';

/** A port that a program listens on. Disposing it closes the port; connections go on. */
export interface ListeningPort extends AsyncDisposable {
  readonly port: number;
}

/** A bound UDP socket; the part of `dgram.Socket` that the programs need. */
export interface DatagramPort extends AsyncDisposable {
  readonly port: number;
  /** Called for each datagram. */
  onMessage(listener: (data: Buffer, from: { readonly address: string; readonly port: number }) => void): void;
  send(data: Buffer, port: number, address: string): void;
}

/** Options for everything that connects: `node:net`, agents of `node:http`, undici's `connect`. */
export interface OutboundOptions {
  /** The source address of connections. Absent: whatever the system chooses. */
  readonly localAddress?: string;
  /** Resolves names as this place does. Absent: as the system does. */
  readonly lookup?: LookupFunction;
}

/**
 * The place in a network where a program runs: a container, a pod of an embedded cluster, this machine. A program that
 * listens and connects through it runs in all of them.
 */
export interface ProgramNetwork {
  /** What listeners bind to: `0.0.0.0` in a container, the pod's own address in an embedded pod. */
  readonly address: string;
  readonly outbound: OutboundOptions;
  /**
   * Addresses that the programs of this place alone reach, as a network with its prefix length: where a sidecar's resolver
   * and listeners are. Tables name them as `POD_LOOPBACK` does (core/pod-loopback.ts). Absent: there are none.
   */
  readonly loopback?: string | undefined;
  /**
   * Has `server` (of `node:net`, `http`, `https`, `http2`) take the connections of a port; 0 for any free one. Rejects
   * with `EADDRINUSE`, `EACCES`, `EADDRNOTAVAIL`.
   *
   * @param at one of {@link loopback}. @default {@link address}
   */
  listen(server: Server, port: number, at?: string): Promise<ListeningPort>;
  /** A UDP socket on a port of the address; 0 for any free one. @param at as of {@link listen} */
  bindDatagrams(port: number, at?: string): Promise<DatagramPort>;
}
