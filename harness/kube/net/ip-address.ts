/** IP addresses and CIDRs, read as leniently as k8s.io/utils/net (ParseIPSloppy, ParseCIDRSloppy) and printed as Go does. */

/** What an address is, whatever its text looks like. An IPv4 address mapped into IPv6 counts as IPv4, as in Go. */
export interface IpAddress {
  readonly family: 4 | 6;
  readonly bits: bigint;
  /** Written as `::ffff:1.2.3.4`. */
  readonly mapped: boolean;
  /** Written with an octet like `010`. */
  readonly leadingZeros: boolean;
}

export interface Cidr {
  readonly address: IpAddress;
  /** The address with the bits of the host cleared. */
  readonly network: IpAddress;
  /** Of the family: 0 to 32 or 0 to 128. */
  readonly prefixLength: number;
  /** The length was written like `08`. */
  readonly leadingZeros: boolean;
}

const OCTET = /^[0-9]{1,8}$/;
const GROUP = /^[0-9a-fA-F]{1,4}$/;
const LENGTH = /^[0-9]{1,6}$/;
const MAPPED_PREFIX = 0xffffn;

/** @returns undefined when the text is no address */
export function parseIp(text: string): IpAddress | undefined {
  if (text.length > 50) return undefined;
  return text.includes(':') ? parseIp6(text) : parseIp4(text);
}

/** @returns undefined when the text is no CIDR */
export function parseCidr(text: string): Cidr | undefined {
  const slash = text.indexOf('/');
  if (slash < 0) return undefined;
  const address = parseIp(text.slice(0, slash));
  const length = text.slice(slash + 1);
  if (address === undefined || !LENGTH.test(length)) return undefined;
  const written = Number(length);
  const limit = address.mapped ? 128 : sizeOf(address);
  if (written > limit) return undefined;
  const prefixLength = address.mapped ? Math.max(written - 96, 0) : written;
  return {
    address,
    network: { ...address, bits: masked(address, prefixLength) },
    prefixLength,
    leadingZeros: length.length > 1 && length.startsWith('0'),
  };
}

/** `10.0.0.1`, `2001:db8::1`. */
export function ipText({ family, bits }: Pick<IpAddress, 'family' | 'bits'>): string {
  return family === 4 ? ip4Text(bits) : ip6Text(bits);
}

/** `10.0.0.0/8`, with the bits of the host cleared. */
export function cidrText({ network, prefixLength }: Cidr): string {
  return `${ipText(network)}/${prefixLength}`;
}

export function cidrContains(cidr: Cidr, address: IpAddress): boolean {
  return cidr.network.family === address.family && masked(address, cidr.prefixLength) === cidr.network.bits;
}

/** How many addresses a CIDR has. */
export function cidrSize({ network, prefixLength }: Cidr): bigint {
  return 1n << BigInt(sizeOf(network) - prefixLength);
}

export function isUnspecified({ bits }: IpAddress): boolean {
  return bits === 0n;
}

export function isLoopback({ family, bits }: IpAddress): boolean {
  return family === 4 ? bits >> 24n === 127n : bits === 1n;
}

export function isLinkLocalUnicast({ family, bits }: IpAddress): boolean {
  return family === 4 ? bits >> 16n === 0xa9fen : bits >> 118n === 0x3fan;
}

export function isLinkLocalMulticast({ family, bits }: IpAddress): boolean {
  return family === 4 ? bits >> 8n === 0xe00000n : ((bits >> 112n) & 0xff0fn) === 0xff02n;
}

function sizeOf({ family }: Pick<IpAddress, 'family'>): 32 | 128 {
  return family === 4 ? 32 : 128;
}

function masked(address: IpAddress, prefixLength: number): bigint {
  const host = BigInt(sizeOf(address) - prefixLength);
  return (address.bits >> host) << host;
}

function parseIp4(text: string): IpAddress | undefined {
  const octets = text.split('.');
  if (octets.length !== 4 || !octets.every((octet) => OCTET.test(octet) && Number(octet) <= 255)) return undefined;
  return {
    family: 4,
    bits: octets.reduce((bits, octet) => (bits << 8n) | BigInt(Number(octet)), 0n),
    mapped: false,
    leadingZeros: octets.some((octet) => octet.length > 1 && octet.startsWith('0')),
  };
}

function parseIp6(text: string): IpAddress | undefined {
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const [head = '', tail] = halves;
  const last = parseGroups(tail ?? head, true);
  const first = tail === undefined ? { groups: [], leadingZeros: false } : parseGroups(head, false);
  if (first === undefined || last === undefined) return undefined;
  const count = first.groups.length + last.groups.length;
  if (tail === undefined ? count !== 8 : count > 7) return undefined;
  const groups = [...first.groups, ...Array<number>(8 - count).fill(0), ...last.groups];
  const bits = groups.reduce((sum, group) => (sum << 16n) | BigInt(group), 0n);
  const leadingZeros = last.leadingZeros;
  return bits >> 32n === MAPPED_PREFIX
    ? { family: 4, bits: bits & 0xffff_ffffn, mapped: true, leadingZeros }
    : { family: 6, bits, mapped: false, leadingZeros };
}

/** @param last whether an IPv4 address may stand at the end */
function parseGroups(text: string, last: boolean): { groups: number[]; leadingZeros: boolean } | undefined {
  if (text === '') return { groups: [], leadingZeros: false };
  const parts = text.split(':');
  const groups: number[] = [];
  let leadingZeros = false;
  for (const [index, part] of parts.entries()) {
    if (last && index === parts.length - 1 && part.includes('.')) {
      const embedded = parseIp4(part);
      if (embedded === undefined) return undefined;
      groups.push(Number(embedded.bits >> 16n), Number(embedded.bits & 0xffffn));
      leadingZeros = embedded.leadingZeros;
    } else if (GROUP.test(part)) groups.push(parseInt(part, 16));
    else return undefined;
  }
  return { groups, leadingZeros };
}

function ip4Text(bits: bigint): string {
  return [24n, 16n, 8n, 0n].map((shift) => String((bits >> shift) & 255n)).join('.');
}

/** RFC 5952: the longest run of at least two zero groups becomes `::`. */
function ip6Text(bits: bigint): string {
  const groups = Array.from({ length: 8 }, (_, index) => ((bits >> BigInt(112 - 16 * index)) & 0xffffn).toString(16));
  let start = -1;
  let length = 1;
  for (let from = 0; from < 8; from += 1) {
    let to = from;
    while (to < 8 && groups[to] === '0') to += 1;
    if (to - from > length) [start, length] = [from, to - from];
  }
  if (start < 0) return groups.join(':');
  return `${groups.slice(0, start).join(':')}::${groups.slice(start + length).join(':')}`;
}
