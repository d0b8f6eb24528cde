import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { DatagramPort, ListeningPort, ProgramNetwork } from '../core/program-network.ts';
import type { Links } from './links/links.ts';
import type { NameServer } from './lookup/name-server.ts';
import type { Place } from './place.ts';
import type { PublishedPorts } from './sockets/published-ports.ts';

export type { Links } from './links/links.ts';
export type { NameServer } from './lookup/name-server.ts';
export type { Place, PlaceSelector } from './place.ts';

/** An address of the fleet with its place, as long as it is held. */
export interface HeldAddress extends Disposable {
  readonly address: string;
}

/**
 * The network of an embedded fleet: loopback addresses with real sockets. It knows who is behind each address, so that
 * links between places can be held, reset, delayed and limited.
 *
 * Connections are judged where they are accepted: every listener of the fleet belongs to it, and every program of the
 * fleet connects from its own address. Disposing it closes every port and resets every connection.
 *
 * A held link is a stopped process rather than a cut cable: the system still accepts new connections on its behalf, and
 * nothing follows. {@link FleetNetwork.dial} does better and waits.
 */
export interface FleetNetwork extends AsyncDisposable {
  readonly links: Links;
  /**
   * Says who has an address from now on. Disposing it ends what is left there: ports are closed, connections reset.
   * Throws when it is held already.
   */
  hold(address: string, place: Place): HeldAddress;
  placeOf(address: string): Place;
  /** Whether the addresses are of clusters of different networks: pods of those do not reach each other. */
  crossesNetworks(one: string, other: string): boolean;
  /** A place from which programs listen and connect. */
  programNetwork(address: string, options?: PlaceOptions): ProgramNetwork;
  /**
   * A connection from one address to another: for port-forward, probes and relays. Half-open is allowed: the caller ends
   * its own side. Waits while the link is held; rejects with the reason of `signal`, with `ECONNRESET` on a link that
   * resets, and with what the system says: `ECONNREFUSED`. An aborted signal ends only the dialing, not what came of it.
   */
  dial(from: string, to: string, port: number, signal: AbortSignal): Promise<Duplex>;
  /** Ports of relays: what is carried on from there is judged where it arrives, so that no rule counts twice. */
  relayPorts(address: string): RelayPorts;
}

export interface PlaceOptions {
  /** Answers the lookups of the place; without it the system does. */
  readonly nameServer?: NameServer;
  /** What comes in at these is a connection to the place like any other. */
  readonly published?: PublishedPorts;
  /** The place's own {@link ProgramNetwork.loopback}; held by whoever made the place. */
  readonly loopback?: string;
}

/** How strictly a relay's own port looks: not at all, only for links that hold or reset, or for everything. */
export type RelayJudgement = 'none' | 'cuts' | 'all';

/** One address at which a relay takes connections and datagrams. */
export interface RelayPorts {
  /** Connections come half-open capable and paused. Rejects with `EADDRINUSE`, `EACCES`. */
  listen(port: number, judgement: RelayJudgement, accept: (client: RelayClient) => void): Promise<ListeningPort>;
  /** `judgement` is about what comes in; answers are not judged. */
  bindDatagrams(port: number, judgement: RelayJudgement): Promise<DatagramPort>;
}

/** What a relay accepted. Addresses are undefined when it was gone before anybody looked. */
export type RelayClient = Duplex & Pick<Socket, 'remoteAddress' | 'remotePort'>;
