import { connect } from 'node:net';
import { decode, encode, RECURSION_DESIRED, streamEncode, type Answer, type DecodedPacket } from 'dns-packet';
import type { Clock } from '../../core/clock.ts';
import type { DatagramPort } from '../../core/program-network.ts';
import type { Random } from '../../core/random.ts';
import type { NameServer } from './name-server.ts';

export interface DnsClientOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly nameServer: Pick<NameServer, 'address' | 'port'>;
  /** The source address. */
  readonly address: string;
  /** Opens the socket that queries are sent from; called when it is first needed, and again after it failed. */
  readonly bindDatagrams: () => Promise<DatagramPort>;
}

export type DnsRcode = 'NOERROR' | 'NXDOMAIN' | 'SERVFAIL' | 'REFUSED' | (string & {});

export interface DnsReply {
  readonly rcode: DnsRcode;
  readonly answers: readonly Answer[];
}

export const DNS_CLIENT_DEFAULTS: { readonly timeoutMs: number; readonly tries: number } = {
  timeoutMs: 2_000,
  tries: 2,
};

interface Waiting {
  readonly name: string;
  readonly type: QueryType;
  readonly answered: (packet: DecodedPacket) => void;
}

export type QueryType = 'A' | 'AAAA';

/** Asks one name server over UDP, and over TCP when the answer did not fit. Queries for the same at a time are one. */
export class DnsClient {
  readonly #options: DnsClientOptions;
  readonly #waiting = new Map<number, Waiting>();
  readonly #inFlight = new Map<string, Promise<DnsReply | undefined>>();
  #socket: Promise<DatagramPort> | undefined;

  constructor(options: DnsClientOptions) {
    this.#options = options;
  }

  /** Undefined when nobody answered. */
  query(name: string, type: QueryType): Promise<DnsReply | undefined> {
    const key = `${type} ${name.toLowerCase()}`;
    const known = this.#inFlight.get(key);
    if (known !== undefined) return known;
    const asking = this.#ask(name, type).finally(() => this.#inFlight.delete(key));
    this.#inFlight.set(key, asking);
    return asking;
  }

  async #ask(name: string, type: QueryType): Promise<DnsReply | undefined> {
    for (let turn = 0; turn < DNS_CLIENT_DEFAULTS.tries; turn++) {
      const packet = await this.#askOnce(name, type);
      if (packet?.flag_tc === true) return replyOf(await this.#askStream(name, type));
      if (packet !== undefined) return replyOf(packet);
    }
    return undefined;
  }

  async #askOnce(name: string, type: QueryType): Promise<DecodedPacket | undefined> {
    const { nameServer, clock } = this.#options;
    const socket = await this.#open();
    if (socket === undefined) return undefined;
    return await new Promise((resolve) => {
      const id = this.#freeId();
      const finish = (packet?: DecodedPacket): void => {
        timer[Symbol.dispose]();
        this.#waiting.delete(id);
        resolve(packet);
      };
      const timer = clock.after(DNS_CLIENT_DEFAULTS.timeoutMs, finish);
      this.#waiting.set(id, { name: name.toLowerCase(), type, answered: finish });
      socket.send(encode(queryPacket(id, name, type)), nameServer.port ?? 53, nameServer.address);
    });
  }

  async #open(): Promise<DatagramPort | undefined> {
    this.#socket ??= this.#options.bindDatagrams().then((socket) => {
      socket.onMessage((data, from) => {
        this.#receive(data, from);
      });
      return socket;
    });
    try {
      return await this.#socket;
    } catch {
      this.#socket = undefined;
      return undefined;
    }
  }

  #receive(data: Buffer, from: { readonly address: string; readonly port: number }): void {
    const { nameServer } = this.#options;
    if (from.address !== nameServer.address || from.port !== (nameServer.port ?? 53)) return;
    const packet = decoded(data);
    const waiting = packet?.id === undefined ? undefined : this.#waiting.get(packet.id);
    if (packet !== undefined && waiting !== undefined && answers(packet, waiting)) waiting.answered(packet);
  }

  #askStream(name: string, type: QueryType): Promise<DecodedPacket | undefined> {
    const { nameServer, clock, address } = this.#options;
    return new Promise((resolve) => {
      const socket = connect({ host: nameServer.address, port: nameServer.port ?? 53, localAddress: address });
      const finish = (packet?: DecodedPacket): void => {
        timer[Symbol.dispose]();
        socket.destroy();
        resolve(packet);
      };
      const timer = clock.after(DNS_CLIENT_DEFAULTS.timeoutMs, finish);
      let received = Buffer.alloc(0);
      socket.on('data', (chunk: Buffer) => {
        received = Buffer.concat([received, chunk]);
        if (received.length >= 2 && received.length >= 2 + received.readUInt16BE(0))
          finish(decoded(received.subarray(2)));
      });
      socket.on('error', () => {
        finish();
      });
      socket.on('close', () => {
        finish();
      });
      socket.write(streamEncode(queryPacket(this.#freeId(), name, type)));
    });
  }

  #freeId(): number {
    let id = Math.floor(this.#options.random.next() * 65_536);
    while (this.#waiting.has(id)) id = (id + 1) % 65_536;
    return id;
  }
}

function queryPacket(id: number, name: string, type: QueryType): Parameters<typeof encode>[0] {
  return { type: 'query', id, flags: RECURSION_DESIRED, questions: [{ type, name, class: 'IN' }] };
}

function answers({ questions = [], flag_qr }: DecodedPacket, { name, type }: Waiting): boolean {
  const [question] = questions;
  return flag_qr && question?.type === type && question.name.toLowerCase() === name;
}

function decoded(data: Buffer): DecodedPacket | undefined {
  try {
    return decode(data);
  } catch {
    return undefined;
  }
}

function replyOf(packet: DecodedPacket | undefined): DnsReply | undefined {
  if (packet === undefined) return undefined;
  return { rcode: (packet as DecodedPacket & { readonly rcode: string }).rcode, answers: packet.answers ?? [] };
}
