import { createServer, type Server, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Clock } from '../core/clock.ts';
import { DisposeStack } from '../core/dispose.ts';
import { openDatagrams } from '../core/listening.ts';
import { parseIpv4, parseIpv4Range } from '../core/ipv4.ts';
import type { DatagramPort, ListeningPort, ProgramNetwork } from '../core/program-network.ts';
import type { Random } from '../core/random.ts';
import { AddressBook, type AddressUse } from './address-book.ts';
import { dialSocket, linkReleased } from './dial.ts';
import type { FleetNetwork, HeldAddress, PlaceOptions, RelayJudgement, RelayPorts } from './fleet-network.ts';
import { NO_PATH, OPEN_PATH, type LinkPath } from './links/link-path.ts';
import { LinkTable } from './links/link-table.ts';
import type { Links } from './links/links.ts';
import { nameLookup } from './lookup/name-lookup.ts';
import { OpenSignals } from './open-signals.ts';
import { isLoopback, isSamePod, type Place } from './place.ts';
import { GatedDatagrams } from './sockets/gated-datagrams.ts';
import { GatedSocket } from './sockets/gated-socket.ts';
import { interceptConnections } from './sockets/intercept-connections.ts';
import { listenOn } from './sockets/listen-on.ts';
import type { PublishedPorts } from './sockets/published-ports.ts';
import { systemError } from './sockets/socket-errors.ts';

export interface FleetNetworkOptions {
  readonly clock: Clock;
  readonly random: Random;
  /** The network of a cluster. Pods of clusters of different networks do not reach each other. @default one for all */
  readonly networkOf?: (cluster: string) => string | undefined;
}

/** A network with no addresses held. Needs nothing of the system but its loopback interface. */
export function fleetNetwork(options: FleetNetworkOptions): FleetNetwork {
  return new LoopbackNetwork(options);
}

class LoopbackNetwork implements FleetNetwork {
  readonly #seams: FleetNetworkOptions;
  readonly #links = new LinkTable();
  readonly #book = new AddressBook();
  readonly #gated = new Map<GatedSocket, Judge>();
  /** `address:port` of datagram sockets of the network, and of those of relays. */
  readonly #datagramPorts = new Map<string, 'program' | 'relay'>();
  /** `address:port` of listeners of the network: they judge what they accept. */
  readonly #listening = new Set<string>();
  readonly #dialing = new OpenSignals();

  constructor(options: FleetNetworkOptions) {
    this.#seams = options;
    this.#links.follow(() => {
      for (const [socket, judge] of [...this.#gated]) socket.follow(judge());
    });
  }

  get links(): Links {
    return this.#links;
  }

  hold(address: string, place: Place): HeldAddress {
    return this.#book.hold(address, place);
  }

  placeOf(address: string): Place {
    return this.#book.placeOf(address);
  }

  crossesNetworks(one: string, other: string): boolean {
    return this.#crosses(this.placeOf(one), this.placeOf(other));
  }

  programNetwork(address: string, { nameServer, published, loopback }: PlaceOptions = {}): ProgramNetwork {
    const use = this.#book.use(address);
    const range = loopback === undefined ? undefined : parseIpv4Range(loopback);
    const useOf = (at: string | undefined): AddressUse => {
      if (at === undefined || at === address) return use;
      const value = parseIpv4(at);
      if (range === undefined || value === undefined || value < range.first || value > range.last)
        throw systemError('EADDRNOTAVAIL', 'bind', `: address not available ${at}`);
      return this.#book.use(at);
    };
    const bindDatagrams = async (port: number, at?: string): Promise<DatagramPort> =>
      await this.#bind(useOf(at), port, 'program', 'all');
    return {
      address,
      outbound: {
        localAddress: address,
        ...(nameServer === undefined
          ? {}
          : { lookup: nameLookup({ ...this.#seams, nameServer, address, bindDatagrams: () => bindDatagrams(0) }) }),
      },
      ...(loopback === undefined ? {} : { loopback }),
      listen: async (server, port, at) => {
        const place = useOf(at);
        const accept = (raw: Socket): Duplex | undefined => this.#gate(raw, place, 'all');
        return await this.#listen(place, server, port, accept, place === use ? published : undefined);
      },
      bindDatagrams,
    };
  }

  async dial(from: string, to: string, port: number, signal: AbortSignal): Promise<Duplex> {
    const judge = (): LinkPath => this.#path(this.placeOf(from), this.placeOf(to));
    using dialing = this.#dialing.begin(signal);
    await linkReleased(this.#links, judge, dialing.signal);
    const raw = await dialSocket({ from, to, port, signal: dialing.signal });
    // Where the other end is a listener of this network, that one judges.
    return this.#listening.has(`${to}:${String(port)}`) ? raw : this.#judged(raw, judge, [from, to]);
  }

  relayPorts(address: string): RelayPorts {
    const use = this.#book.use(address);
    return {
      listen: (port, judgement, accept) => {
        const server = createServer({ allowHalfOpen: true, noDelay: true }, (client) => {
          accept(client);
        });
        return this.#listen(use, server, port, (raw) => this.#gate(raw, use, judgement));
      },
      bindDatagrams: (port, judgement) => this.#bind(use, port, 'relay', judgement),
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#dialing.abortAll(systemError('ECONNABORTED', 'connect', ': the network is gone'));
    this.#links.clear();
    await this.#book[Symbol.asyncDispose]();
  }

  async #listen(
    use: AddressUse,
    server: Server,
    port: number,
    accept: (raw: Socket) => Duplex | undefined,
    published?: PublishedPorts,
  ): Promise<ListeningPort> {
    use.check('listen');
    const stop = interceptConnections(server, accept);
    const stack = new DisposeStack();
    stack.defer(stop);
    try {
      const opened = stack.use(await listenOn(server, use.address, port));
      const name = `${use.address}:${String(opened.port)}`;
      this.#listening.add(name);
      stack.defer(() => {
        this.#listening.delete(name);
      });
      published?.serve(opened.port, server, accept);
      const owned = use.own(stack);
      // A program may close its server itself.
      server.once('close', () => {
        this.#listening.delete(name);
        owned.forget();
      });
      return { port: opened.port, [Symbol.asyncDispose]: () => owned[Symbol.asyncDispose]() };
    } catch (error) {
      stop();
      throw error;
    }
  }

  /** What a listener gets for a connection; undefined when it was ended at once. */
  #gate(raw: Socket, use: AddressUse, judgement: RelayJudgement): Duplex | undefined {
    const from = raw.remoteAddress;
    if (from === undefined) {
      raw.destroy();
      return undefined;
    }
    const [here, there] = [use.place, this.placeOf(from)];
    if (judgement === 'none') {
      this.#book.connected(raw, [from, use.address], () => raw.resetAndDestroy());
      return raw;
    }
    const judge = (): LinkPath => weakened(this.#path(here, there), judgement);
    if (judge().cut === 'reset') {
      raw.on('error', () => undefined).resetAndDestroy();
      return undefined;
    }
    return this.#judged(raw, judge, [from, use.address]);
  }

  #judged(raw: Socket, judge: Judge, addresses: readonly string[]): GatedSocket {
    const socket = new GatedSocket(raw, this.#seams);
    this.#gated.set(socket, judge);
    raw.once('close', () => this.#gated.delete(socket));
    this.#book.connected(raw, addresses, () => {
      socket.sever();
    });
    socket.follow(judge());
    return socket;
  }

  /** Between two places: what there is no way for is refused, whatever the rules say. */
  #path(here: Place, there: Place): LinkPath {
    // The rules are about what leaves a place.
    if (isLoopback(here, there)) return isSamePod(here, there) ? OPEN_PATH : NO_PATH;
    if (isPod(here) && isPod(there) && this.#crosses(here, there)) return NO_PATH;
    return this.#links.path(here, there);
  }

  #crosses(one: Place, other: Place): boolean {
    const { networkOf } = this.#seams;
    if (networkOf === undefined || one.kind !== 'cluster' || other.kind !== 'cluster') return false;
    return one.cluster !== other.cluster && networkOf(one.cluster) !== networkOf(other.cluster);
  }

  async #bind(
    use: AddressUse,
    port: number,
    owner: 'program' | 'relay',
    judgement: RelayJudgement,
  ): Promise<DatagramPort> {
    use.check('bind');
    const socket = await openDatagrams(use.address, port);
    const gated = new GatedDatagrams(socket, {
      ...this.#seams,
      arriving: (address, from) =>
        this.#datagramPorts.get(`${address}:${String(from)}`) === 'relay'
          ? OPEN_PATH
          : weakened(this.#path(use.place, this.placeOf(address)), judgement),
      leaving: (address, to) =>
        owner === 'relay' || this.#datagramPorts.has(`${address}:${String(to)}`)
          ? OPEN_PATH
          : this.#path(use.place, this.placeOf(address)),
    });
    const name = `${use.address}:${String(gated.port)}`;
    this.#datagramPorts.set(name, owner);
    const stack = new DisposeStack();
    stack.use(gated);
    stack.defer(() => {
      this.#datagramPorts.delete(name);
    });
    const owned = use.own(stack);
    return {
      port: gated.port,
      onMessage: (listener) => {
        gated.onMessage(listener);
      },
      send: (data, to, address) => {
        gated.send(data, to, address);
      },
      [Symbol.asyncDispose]: () => owned[Symbol.asyncDispose](),
    };
  }
}

type Judge = () => LinkPath;

function isPod(place: Place): boolean {
  return place.kind === 'cluster' && place.pod !== undefined;
}

function weakened(path: LinkPath, judgement: RelayJudgement): LinkPath {
  if (judgement === 'all' || path === OPEN_PATH) return path;
  if (judgement === 'none' || path.cut === 'none') return OPEN_PATH;
  return { ...OPEN_PATH, cut: path.cut };
}
