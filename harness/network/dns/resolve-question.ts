/**
 * What a table answers to a question.
 *
 * Mirrors CoreDNS `plugin/kubernetes` (handler, parse, findServices) and `plugin/backend_lookup.go`: NODATA for names
 * that exist without such records, NXDOMAIN otherwise, each with the zone's SOA; SRV records with equal weights and the
 * addresses of their targets; aliases followed within the zone.
 * Does not: MX, `pods verified`, zone-scoped names, dual-stack name servers.
 */
import { isIP, isIPv4 } from 'node:net';
import { DNS_TYPES, type DnsAnswer, type DnsRecord } from '../../core/dns/dns-message.ts';
import type { DnsRecords, DnsTable, DnsZone } from './dns-table.ts';

export interface DnsQuestion {
  /** As asked: answers repeat its case. */
  readonly name: string;
  readonly type: number;
}

export type Resolution =
  | { readonly kind: 'answer'; readonly answer: DnsAnswer }
  /** Someone else's name. */
  | { readonly kind: 'upstream' }
  /** An alias of someone else's name: its addresses follow after `alias`. */
  | { readonly kind: 'alias'; readonly alias: DnsRecord; readonly target: string };

/** How far aliases are followed within the zones. */
const LONGEST_ALIAS_CHAIN = 10;

export function resolveQuestion(table: DnsTable, question: DnsQuestion): Resolution {
  const name = question.name.toLowerCase();
  const zone = zoneOf(table, name);
  if (zone === undefined) return { kind: 'upstream' };
  const own = name === `ns.dns.${zone.origin}`;
  if (own && question.type === DNS_TYPES.TXT) return nothing('NXDOMAIN', zone, question);
  const records = own ? { addresses: [zone.nameServer.address] } : recordsOf(zone, name);
  if (records === undefined || isDenied(question.type, records)) {
    return zone.fallsThrough === true ? { kind: 'upstream' } : nothing('NXDOMAIN', zone, question);
  }
  if (question.type === DNS_TYPES.A || question.type === DNS_TYPES.AAAA)
    return addresses(table, zone, records, question);
  const found = matching(zone, records, question);
  return found.answers.length === 0 ? nothing('NOERROR', zone, question) : answer(found);
}

function zoneOf({ zones }: DnsTable, name: string): DnsZone | undefined {
  let best: DnsZone | undefined;
  for (const zone of zones)
    if (isWithin(name, zone.origin) && (best === undefined || zone.origin.length > best.origin.length)) best = zone;
  return best;
}

function isWithin(name: string, origin: string): boolean {
  return name === origin || name.endsWith(`.${origin}`);
}

function recordsOf(zone: DnsZone, name: string): DnsRecords | undefined {
  const { names, origin } = zone;
  return (
    names.get(name) ??
    names.get(withoutUnderscores(zone, name)) ??
    podRecords(zone, name) ??
    (name === origin ? {} : undefined)
  );
}

/** `_http._tcp.web` and `http.tcp.web` are the same. */
function withoutUnderscores(zone: DnsZone, name: string): string {
  const below = name.length - zone.origin.length;
  return name.slice(0, below).replace(/^_?([^.]+)\._?/, '_$1._') + name.slice(below);
}

function podRecords({ origin, podNamespaces }: DnsZone, name: string): DnsRecords | undefined {
  const [dashed = '', namespace = '', ...rest] = name.split('.');
  if (podNamespaces?.has(namespace) !== true || rest.join('.') !== `pod.${origin}`) return undefined;
  const isV4 = dashed.split('-').length === 4 && !dashed.includes('--');
  const address = dashed.replaceAll('-', isV4 ? '.' : ':');
  if (isIP(address) === 0) return undefined;
  return { addresses: [address], services: [{ target: name, port: 0, address }] };
}

/** Names that CoreDNS denies for some types: empty ones when asked for TXT, those that have but one type otherwise. */
function isDenied(type: number, records: DnsRecords): boolean {
  if (records.pointers !== undefined) return type !== DNS_TYPES.PTR;
  if (records.text !== undefined) return type !== DNS_TYPES.TXT;
  return type === DNS_TYPES.TXT && Object.keys(records).length === 0;
}

function addresses(table: DnsTable, zone: DnsZone, records: DnsRecords, question: DnsQuestion): Resolution {
  const wanted = question.type === DNS_TYPES.A;
  const found: DnsRecord[] = [];
  let [owner, current] = [question.name, records];
  for (let followed = 0; followed < LONGEST_ALIAS_CHAIN && current.alias !== undefined; followed++) {
    const alias: DnsRecord = { type: 'CNAME', name: owner, ttlSeconds: zone.ttlSeconds, target: current.alias };
    const target = current.alias.toLowerCase();
    if (!isWithin(target, zone.origin)) {
      const chained =
        found.length === 0 ? resolveQuestion(table, { name: current.alias, type: question.type }) : undefined;
      if (chained?.kind === 'answer') return answer({ answers: [alias, ...chained.answer.answers], additionals: [] });
      return { kind: 'alias', alias, target: current.alias };
    }
    const next = recordsOf(zone, target);
    if (next === undefined) return nothing('NOERROR', zone, question);
    found.push(alias);
    [owner, current] = [current.alias, next];
  }
  const last = (current.addresses ?? []).filter((address) => isIPv4(address) === wanted);
  if (last.length === 0) return nothing('NOERROR', zone, question);
  for (const address of last) found.push(addressRecord(owner, zone, address));
  return answer({ answers: found, additionals: [] });
}

interface Found {
  readonly answers: readonly DnsRecord[];
  readonly additionals: readonly DnsRecord[];
}

function matching(zone: DnsZone, records: DnsRecords, { name, type }: DnsQuestion): Found {
  const { ttlSeconds } = zone;
  const only = (answers: readonly DnsRecord[]): Found => ({ answers, additionals: [] });
  switch (type) {
    case DNS_TYPES.SRV:
      return services(zone, records, name);
    case DNS_TYPES.CNAME:
      return only(records.alias === undefined ? [] : [{ type: 'CNAME', name, ttlSeconds, target: records.alias }]);
    case DNS_TYPES.PTR:
      return only((records.pointers ?? []).map((target) => ({ type: 'PTR', name, ttlSeconds, target })));
    case DNS_TYPES.TXT:
      return only(records.text === undefined ? [] : [{ type: 'TXT', name, ttlSeconds, text: records.text }]);
    case DNS_TYPES.SOA:
      return only(name.toLowerCase() === zone.origin ? [soa(zone, name)] : []);
    case DNS_TYPES.NS:
      return name.toLowerCase() === zone.origin ? nameServers(zone, name) : only([]);
    default:
      return only([]);
  }
}

function nameServers(zone: DnsZone, name: string): Found {
  const target = `${zone.nameServer.label}.${name}`;
  const { ttlSeconds } = zone;
  return {
    answers: [{ type: 'NS', name, ttlSeconds, target }],
    additionals: [addressRecord(target, zone, zone.nameServer.address)],
  };
}

function services(zone: DnsZone, { services: all = [] }: DnsRecords, name: string): Found {
  const weight = Math.max(1, Math.floor(100 / Math.max(1, all.length)));
  const { ttlSeconds } = zone;
  const answers = new Map<string, DnsRecord>();
  const additionals = new Map<string, DnsRecord>();
  for (const { target, port, address } of all) {
    answers.set(`${target} ${String(port)}`, { type: 'SRV', name, ttlSeconds, priority: 0, weight, port, target });
    additionals.set(`${target} ${address}`, addressRecord(target, zone, address));
  }
  return { answers: [...answers.values()], additionals: [...additionals.values()] };
}

function addressRecord(name: string, { ttlSeconds }: DnsZone, address: string): DnsRecord {
  return { type: isIPv4(address) ? 'A' : 'AAAA', name, ttlSeconds, address };
}

function answer({ answers, additionals }: Found): Resolution {
  return { kind: 'answer', answer: { rcode: 'NOERROR', authoritative: true, answers, authorities: [], additionals } };
}

function nothing(rcode: 'NOERROR' | 'NXDOMAIN', zone: DnsZone, { name }: DnsQuestion): Resolution {
  const owner = name.slice(name.length - zone.origin.length);
  const authorities = [soa(zone, owner)];
  return { kind: 'answer', answer: { rcode, authoritative: true, answers: [], authorities, additionals: [] } };
}

function soa({ ttlSeconds, serial }: DnsZone, owner: string): DnsRecord {
  return {
    type: 'SOA',
    name: owner,
    ttlSeconds: Math.min(ttlSeconds, 300),
    primary: `ns.dns.${owner}`,
    mailbox: `hostmaster.${owner}`,
    serial,
    refresh: 7_200,
    retry: 1_800,
    expire: 86_400,
    minimum: ttlSeconds,
  };
}
