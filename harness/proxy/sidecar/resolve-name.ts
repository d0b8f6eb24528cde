import { DNS_RCODES, DNS_TYPES, type DnsAnswer, type DnsQuery } from '../../core/dns/dns-message.ts';
import type { Resolver } from '../table/route-table.ts';

const QUERY_OPCODE = 0;
const INTERNET = 1;

export const RESOLVER_FAILED: DnsAnswer = {
  rcode: 'SERVFAIL',
  authoritative: false,
  answers: [],
  authorities: [],
  additionals: [],
};

/**
 * What a table's names say to a query; undefined when it is not theirs. A host that is known has IPv4 addresses and no
 * others; what else is asked of it is asked upstream.
 */
export function answerQuery(
  { hosts, ttlSeconds }: Pick<Resolver, 'hosts' | 'ttlSeconds'>,
  { opcode, class: space, name, type }: DnsQuery,
): DnsAnswer | undefined {
  if (opcode !== QUERY_OPCODE || space !== INTERNET || (type !== DNS_TYPES.A && type !== DNS_TYPES.AAAA))
    return undefined;
  const lower = name.toLowerCase();
  const addresses = Object.hasOwn(hosts, lower) ? hosts[lower] : undefined;
  if (addresses === undefined) return undefined;
  const answers =
    type === DNS_TYPES.A ? addresses.map((address) => ({ type: 'A' as const, name, ttlSeconds, address })) : [];
  return { rcode: 'NOERROR', authoritative: true, answers, authorities: [], additionals: [] };
}

/**
 * Whether an answer says that nobody knows the name: no such name, or no records at all, which is what a server says that
 * cannot ask further. Where the cluster's own zone denies it with its authority record, that stands: else the first name of
 * a search list would be taken for the one that was meant. 003-D2
 */
export function isUnknown(answer: Buffer, { name }: Pick<DnsQuery, 'name'>): boolean {
  const [records, authorities] =
    answer.length < HEADER_BYTES ? [0, 0] : [answer.readUInt16BE(6), answer.readUInt16BE(8)];
  const isDenied = ((answer[3] ?? 0) & 0x0f) === DNS_RCODES.NXDOMAIN;
  if (!isDenied && records + authorities > 0) return false;
  return authorities === 0 || !name.toLowerCase().endsWith(CLUSTER_ZONE);
}

const HEADER_BYTES = 12;
const CLUSTER_ZONE = '.cluster.local';
