/**
 * DNS messages on the wire (RFC 1035, 2782, 6891), as far as a server of A, AAAA, SRV, PTR, CNAME, TXT, NS and SOA needs
 * them. Queries are read and answers written here rather than with dns-packet, which writes no compressed names and does
 * not truncate.
 */
import { isIPv4 } from 'node:net';

export const DNS_TYPES = {
  A: 1,
  NS: 2,
  CNAME: 5,
  SOA: 6,
  PTR: 12,
  TXT: 16,
  AAAA: 28,
  SRV: 33,
  OPT: 41,
  IXFR: 251,
  AXFR: 252,
} as const;
export const DNS_RCODES = {
  NOERROR: 0,
  FORMERR: 1,
  SERVFAIL: 2,
  NXDOMAIN: 3,
  NOTIMP: 4,
  REFUSED: 5,
  BADVERS: 16,
} as const;

export type DnsRcodeName = keyof typeof DNS_RCODES;

export interface DnsQuery {
  readonly id: number;
  readonly opcode: number;
  readonly recursionDesired: boolean;
  readonly checkingDisabled: boolean;
  /** As asked, without the last dot. */
  readonly name: string;
  readonly type: number;
  readonly class: number;
  /** Of EDNS(0); absent when the query has no OPT record. */
  readonly edns?: { readonly payloadBytes: number; readonly version: number; readonly dnssecOk: boolean };
}

export type DnsRecordData =
  | { readonly type: 'A' | 'AAAA'; readonly address: string }
  | { readonly type: 'CNAME' | 'PTR' | 'NS'; readonly target: string }
  | {
      readonly type: 'SRV';
      readonly priority: number;
      readonly weight: number;
      readonly port: number;
      readonly target: string;
    }
  | { readonly type: 'TXT'; readonly text: string }
  | {
      readonly type: 'SOA';
      readonly primary: string;
      readonly mailbox: string;
      readonly serial: number;
      readonly refresh: number;
      readonly retry: number;
      readonly expire: number;
      readonly minimum: number;
    };

export type DnsRecord = DnsRecordData & { readonly name: string; readonly ttlSeconds: number };

export interface DnsAnswer {
  readonly rcode: DnsRcodeName;
  readonly authoritative: boolean;
  readonly answers: readonly DnsRecord[];
  readonly authorities: readonly DnsRecord[];
  readonly additionals: readonly DnsRecord[];
}

const HEADER_BYTES = 12;
const MAX_NAME_BYTES = 255;

/** Undefined for what has no header. `malformed` for what has one but cannot be read, with the id to answer to. */
export function readQuery(data: Buffer): DnsQuery | { readonly malformed: true; readonly id: number } | undefined {
  if (data.length < HEADER_BYTES || (data[2] ?? 0) >= 0x80) return undefined;
  const id = data.readUInt16BE(0);
  const flags = data.readUInt16BE(2);
  const malformed = { malformed: true, id } as const;
  if (data.readUInt16BE(4) !== 1) return malformed;
  const question = readName(data, HEADER_BYTES);
  if (question === undefined || question.end + 4 > data.length) return malformed;
  const edns = readEdns(data, question.end + 4);
  if (edns === 'malformed') return malformed;
  return {
    id,
    opcode: (flags >> 11) & 15,
    recursionDesired: (flags & 0x0100) !== 0,
    checkingDisabled: (flags & 0x0010) !== 0,
    name: question.name,
    type: data.readUInt16BE(question.end),
    class: data.readUInt16BE(question.end + 2),
    ...(edns === undefined ? {} : { edns }),
  };
}

/** Looks for an OPT record after the question; the other sections of a query may hold records. */
function readEdns(data: Buffer, from: number): DnsQuery['edns'] | 'malformed' {
  let records = data.readUInt16BE(6) + data.readUInt16BE(8) + data.readUInt16BE(10);
  for (let at = from; records > 0; records--) {
    const owner = readName(data, at);
    if (owner === undefined || owner.end + 10 > data.length) return 'malformed';
    const fields = owner.end;
    at = fields + 10 + data.readUInt16BE(fields + 8);
    if (at > data.length) return 'malformed';
    if (data.readUInt16BE(fields) === DNS_TYPES.OPT)
      return {
        payloadBytes: data.readUInt16BE(fields + 2),
        version: data[fields + 5] ?? 0,
        dnssecOk: ((data[fields + 6] ?? 0) & 0x80) !== 0,
      };
  }
  return undefined;
}

function readName(data: Buffer, from: number): { readonly name: string; readonly end: number } | undefined {
  const labels: string[] = [];
  let bytes = 0;
  let end: number | undefined;
  for (let at = from; at < data.length;) {
    const length = data[at] ?? 0;
    if (length === 0) return { name: labels.join('.'), end: end ?? at + 1 };
    if (length >= 0xc0) {
      const target = at + 1 < data.length ? data.readUInt16BE(at) & 0x3fff : data.length;
      end ??= at + 2;
      // Only backwards, so that it comes to an end.
      if (target >= at) return undefined;
      at = target;
      continue;
    }
    bytes += length + 1;
    if (length > 63 || bytes > MAX_NAME_BYTES || at + 1 + length > data.length) return undefined;
    labels.push(data.toString('latin1', at + 1, at + 1 + length));
    at += 1 + length;
  }
  return undefined;
}

/** The largest answer a client takes: what EDNS says, 512 bytes without it, any over TCP. */
export function payloadLimit(query: Pick<DnsQuery, 'edns'>, transport: 'udp' | 'tcp'): number {
  return transport === 'tcp' ? 65_535 : Math.max(512, query.edns?.payloadBytes ?? 512);
}

/** The answer as bytes; records that do not fit are left out, and the client is told so. */
export function writeAnswer(query: DnsQuery, answer: DnsAnswer, maxBytes: number): Buffer {
  const writer = new MessageWriter(query, maxBytes);
  const answers = writer.records(answer.answers);
  const authorities = answers.all
    ? writer.records(answer.authorities)
    : { count: 0, all: answer.authorities.length === 0 };
  // Additional records are a courtesy: leaving them out is no truncation.
  const additionals = answers.all && authorities.all ? writer.records(answer.additionals).count : 0;
  return writer.finish(answer, {
    answers: answers.count,
    authorities: authorities.count,
    additionals,
    truncated: !answers.all || !authorities.all,
  });
}

const OPT_BYTES = 11;

class MessageWriter {
  readonly #query: DnsQuery;
  readonly #limit: number;
  #buffer = Buffer.alloc(512);
  #at = HEADER_BYTES;
  /** Where names were written, for pointers to them. */
  readonly #names = new Map<string, number>();

  constructor(query: DnsQuery, maxBytes: number) {
    this.#query = query;
    this.#limit = maxBytes - (query.edns === undefined ? 0 : OPT_BYTES);
    this.#name(query.name, true);
    this.#uint16(query.type);
    this.#uint16(query.class);
  }

  /** Writes as many as fit. */
  records(records: readonly DnsRecord[]): { readonly count: number; readonly all: boolean } {
    let count = 0;
    for (const record of records) {
      const start = this.#at;
      this.#record(record);
      if (this.#at > this.#limit) {
        this.#at = start;
        for (const [name, at] of this.#names) if (at >= start) this.#names.delete(name);
        return { count, all: false };
      }
      count += 1;
    }
    return { count, all: true };
  }

  finish(
    { rcode, authoritative }: Pick<DnsAnswer, 'rcode' | 'authoritative'>,
    counts: {
      readonly answers: number;
      readonly authorities: number;
      readonly additionals: number;
      readonly truncated: boolean;
    },
  ): Buffer {
    const { id, opcode, recursionDesired, checkingDisabled, edns } = this.#query;
    const code = DNS_RCODES[rcode];
    if (edns !== undefined) this.#opt(edns, code);
    const message = this.#buffer.subarray(0, this.#at);
    message.writeUInt16BE(id, 0);
    message.writeUInt16BE(
      0x8000 |
        (opcode << 11) |
        (authoritative ? 0x0400 : 0) |
        (counts.truncated ? 0x0200 : 0) |
        (recursionDesired ? 0x0100 : 0) |
        (checkingDisabled ? 0x0010 : 0) |
        (code & 15),
      2,
    );
    message.writeUInt16BE(1, 4);
    message.writeUInt16BE(counts.answers, 6);
    message.writeUInt16BE(counts.authorities, 8);
    message.writeUInt16BE(counts.additionals + (edns === undefined ? 0 : 1), 10);
    return message;
  }

  #opt({ payloadBytes, dnssecOk }: NonNullable<DnsQuery['edns']>, code: number): void {
    this.#uint8(0);
    this.#uint16(DNS_TYPES.OPT);
    this.#uint16(payloadBytes);
    this.#uint8(code >> 4);
    this.#uint8(0);
    this.#uint16(dnssecOk ? 0x8000 : 0);
    this.#uint16(0);
  }

  #record(record: DnsRecord): void {
    this.#name(record.name, true);
    this.#uint16(DNS_TYPES[record.type]);
    this.#uint16(1);
    this.#uint32(record.ttlSeconds);
    const length = this.#at;
    this.#uint16(0);
    this.#data(record);
    this.#buffer.writeUInt16BE(this.#at - length - 2, length);
  }

  #data(record: DnsRecordData): void {
    switch (record.type) {
      case 'A':
      case 'AAAA':
        for (const byte of addressBytes(record.address)) this.#uint8(byte);
        return;
      case 'CNAME':
      case 'PTR':
      case 'NS':
        this.#name(record.target, true);
        return;
      case 'SRV':
        this.#uint16(record.priority);
        this.#uint16(record.weight);
        this.#uint16(record.port);
        // RFC 2782: not compressed.
        this.#name(record.target, false);
        return;
      case 'TXT':
        this.#text(Buffer.from(record.text, 'latin1'));
        return;
      case 'SOA':
        this.#name(record.primary, true);
        this.#name(record.mailbox, true);
        for (const value of [record.serial, record.refresh, record.retry, record.expire, record.minimum])
          this.#uint32(value);
    }
  }

  #text(text: Buffer): void {
    for (let at = 0; at === 0 || at < text.length; at += 255) {
      const part = text.subarray(at, at + 255);
      this.#uint8(part.length);
      this.#bytes(part);
    }
  }

  /** The case of a name counts when it is pointed to: a client compares it with what it asked. */
  #name(name: string, compressed: boolean): void {
    for (let rest = name; rest !== '';) {
      const known = compressed ? this.#names.get(rest) : undefined;
      if (known !== undefined) {
        this.#uint16(0xc000 | known);
        return;
      }
      if (this.#at < 0x4000) this.#names.set(rest, this.#at);
      const dot = rest.indexOf('.');
      const label = Buffer.from(dot < 0 ? rest : rest.slice(0, dot), 'latin1').subarray(0, 63);
      this.#uint8(label.length);
      this.#bytes(label);
      rest = dot < 0 ? '' : rest.slice(dot + 1);
    }
    this.#uint8(0);
  }

  #uint8(value: number): void {
    this.#room(1);
    this.#buffer[this.#at++] = value;
  }

  #uint16(value: number): void {
    this.#room(2);
    this.#at = this.#buffer.writeUInt16BE(value & 0xffff, this.#at);
  }

  #uint32(value: number): void {
    this.#room(4);
    this.#at = this.#buffer.writeUInt32BE(value >>> 0, this.#at);
  }

  #bytes(bytes: Buffer): void {
    this.#room(bytes.length);
    this.#at += bytes.copy(this.#buffer, this.#at);
  }

  #room(bytes: number): void {
    if (this.#at + bytes <= this.#buffer.length) return;
    const larger = Buffer.alloc(Math.max(this.#buffer.length * 2, this.#at + bytes));
    this.#buffer.copy(larger, 0, 0, this.#at);
    this.#buffer = larger;
  }
}

function addressBytes(address: string): number[] {
  if (isIPv4(address)) return address.split('.').map(Number);
  const [head = '', tail] = address.split('::');
  const groups = (text: string): number[] => (text === '' ? [] : text.split(':').flatMap(groupValues));
  const before = groups(head);
  const after = tail === undefined ? [] : groups(tail);
  const zeros = Array.from({ length: Math.max(0, 8 - before.length - after.length) }, () => 0);
  return [...before, ...(tail === undefined ? [] : zeros), ...after].flatMap((group) => [group >> 8, group & 255]);
}

function groupValues(group: string): number[] {
  if (!isIPv4(group)) return [Number.parseInt(group, 16)];
  const [a = 0, b = 0, c = 0, d = 0] = group.split('.').map(Number);
  return [a * 256 + b, c * 256 + d];
}
