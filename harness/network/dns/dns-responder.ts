import { decode } from 'dns-packet';
import type { Random } from '../../core/random.ts';
import {
  DNS_TYPES,
  payloadLimit,
  readQuery,
  writeAnswer,
  type DnsAnswer,
  type DnsQuery,
  type DnsRcodeName,
  type DnsRecord,
} from '../../core/dns/dns-message.ts';
import type { DnsTable } from './dns-table.ts';
import { resolveQuestion } from './resolve-question.ts';
import type { UpstreamResolver } from './upstream-resolver.ts';

const QUERY_OPCODE = 0;
const INTERNET = 1;
const RECURSION_DESIRED_FLAG = 0x0100;

/** Turns queries into answers, as bytes. */
export class DnsResponder {
  readonly #random: Random;
  readonly #upstream: UpstreamResolver | undefined;
  #table: DnsTable;

  constructor(options: {
    readonly random: Random;
    readonly upstream: UpstreamResolver | undefined;
    readonly table: DnsTable;
  }) {
    this.#random = options.random;
    this.#upstream = options.upstream;
    this.#table = options.table;
  }

  use(table: DnsTable): void {
    this.#table = table;
  }

  /** Undefined for what is no query. */
  async answer(data: Buffer, transport: 'udp' | 'tcp'): Promise<Buffer | undefined> {
    const query = readQuery(data);
    if (query === undefined) return undefined;
    if ('malformed' in query) return malformed(query.id);
    const limit = payloadLimit(query, transport);
    const refused = refusal(query);
    if (refused !== undefined) return writeAnswer(query, refused, limit);
    const resolution = resolveQuestion(this.#table, query);
    switch (resolution.kind) {
      case 'answer':
        return writeAnswer(query, this.#shuffled(resolution.answer), limit);
      case 'upstream':
        return (await this.#ask(data)) ?? writeAnswer(query, bare('SERVFAIL'), limit);
      case 'alias': {
        const { alias, target } = resolution;
        const answers = [alias, ...(await this.#addresses(query, target))];
        return writeAnswer(query, { ...bare('NOERROR'), authoritative: true, answers }, limit);
      }
    }
  }

  async #ask(query: Buffer): Promise<Buffer | undefined> {
    try {
      return await this.#upstream?.ask(query);
    } catch {
      return undefined;
    }
  }

  /** What the upstream says about the target of an alias; nothing when it does not know. */
  async #addresses({ id, type }: DnsQuery, target: string): Promise<readonly DnsRecord[]> {
    const reply = await this.#ask(questionOf(id, target, type));
    if (reply === undefined) return [];
    try {
      return (decode(reply).answers ?? []).flatMap((record): DnsRecord[] => {
        const ttlSeconds = 'ttl' in record ? (record.ttl ?? 0) : 0;
        if (record.type === 'A' || record.type === 'AAAA')
          return [{ type: record.type, name: record.name, ttlSeconds, address: record.data }];
        if (record.type === 'CNAME') return [{ type: 'CNAME', name: record.name, ttlSeconds, target: record.data }];
        return [];
      });
    } catch {
      return [];
    }
  }

  /** Addresses come in another order each time, so that clients that take the first spread. */
  #shuffled(answer: DnsAnswer): DnsAnswer {
    const isAddress = ({ type }: DnsRecord): boolean => type === 'A' || type === 'AAAA';
    const addresses = answer.answers.filter(isAddress);
    if (addresses.length < 2) return answer;
    for (let last = addresses.length - 1; last > 0; last--) {
      const other = Math.floor(this.#random.next() * (last + 1));
      const [a, b] = [addresses[last], addresses[other]];
      if (a === undefined || b === undefined) continue;
      [addresses[last], addresses[other]] = [b, a];
    }
    return { ...answer, answers: [...answer.answers.filter((record) => !isAddress(record)), ...addresses] };
  }
}

function refusal(query: DnsQuery): DnsAnswer | undefined {
  if (query.opcode !== QUERY_OPCODE) return bare('NOTIMP');
  if (query.edns !== undefined && query.edns.version !== 0) return bare('BADVERS');
  if (query.class !== INTERNET) return bare('REFUSED');
  return query.type === DNS_TYPES.AXFR || query.type === DNS_TYPES.IXFR ? bare('REFUSED') : undefined;
}

function bare(rcode: DnsRcodeName): DnsAnswer {
  return { rcode, authoritative: false, answers: [], authorities: [], additionals: [] };
}

/** FORMERR: a header and nothing else. */
function malformed(id: number): Buffer {
  const message = Buffer.alloc(12);
  message.writeUInt16BE(id, 0);
  message.writeUInt16BE(0x8001, 2);
  return message;
}

function questionOf(id: number, name: string, type: number): Buffer {
  const query = {
    id,
    opcode: QUERY_OPCODE,
    recursionDesired: true,
    checkingDisabled: false,
    name: name.replace(/\.$/, ''),
    type,
    class: INTERNET,
  };
  const message = writeAnswer(query, bare('NOERROR'), 512);
  message.writeUInt16BE(RECURSION_DESIRED_FLAG, 2);
  return message;
}
