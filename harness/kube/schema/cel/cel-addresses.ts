/** `ip()` and `cidr()`. Mirrors apiserver `pkg/cel/library/{ip,cidr}.go`. */
import { BlockList } from 'node:net';
import { goQuote } from '../../status/go-quote.ts';
import { CelError, noSuchOverload } from './cel-error.ts';
import { globalFunction, memberFunction, type CelOverload } from './cel-overload.ts';
import { CelOpaque, type CelValue } from './cel-value.ts';
import { parseAddress, parsePrefix, type Address } from './go-address.ts';

class CelIp extends CelOpaque {
  readonly typeName = 'net.IP';
  /** As Go prints it. */
  readonly text: string;
  readonly family: 4 | 6;
  readonly bytes: readonly number[];

  constructor(bytes: readonly number[]) {
    super();
    this.bytes = bytes;
    this.family = bytes.length === 4 ? 4 : 6;
    this.text = this.family === 4 ? bytes.join('.') : ipv6Text(bytes);
  }

  equals(other: CelOpaque): boolean {
    return other instanceof CelIp && other.text === this.text;
  }
}

class CelCidr extends CelOpaque {
  readonly typeName = 'net.CIDR';
  readonly ip: CelIp;
  readonly bits: number;

  constructor(ip: CelIp, bits: number) {
    super();
    this.ip = ip;
    this.bits = bits;
  }

  get text(): string {
    return `${this.ip.text}/${String(this.bits)}`;
  }

  equals(other: CelOpaque): boolean {
    return other instanceof CelCidr && other.text === this.text;
  }

  contains(ip: CelIp): boolean {
    if (ip.family !== this.ip.family) return false;
    const block = new BlockList();
    const family = this.ip.family === 4 ? 'ipv4' : 'ipv6';
    block.addSubnet(this.ip.text, this.bits, family);
    return block.check(ip.text, family);
  }

  masked(): CelCidr {
    const bytes = this.ip.bytes.map((byte, at) => {
      const kept = Math.max(0, Math.min(8, this.bits - at * 8));
      return byte & (0xff << (8 - kept)) & 0xff;
    });
    return new CelCidr(new CelIp(bytes), this.bits);
  }
}

function ipv6Text(bytes: readonly number[]): string {
  const words = Array.from({ length: 8 }, (_, at) => ((bytes[at * 2] ?? 0) << 8) | (bytes[at * 2 + 1] ?? 0));
  let [best, length] = [-1, 1];
  for (let start = 0; start < 8; start += 1) {
    let end = start;
    while (end < 8 && words[end] === 0) end += 1;
    if (end - start > length) [best, length] = [start, end - start];
  }
  const hex = words.map((word) => word.toString(16));
  if (best < 0) return hex.join(':');
  return `${hex.slice(0, best).join(':')}::${hex.slice(best + length).join(':')}`;
}

/** As the error of upstream. */
function parseIp(text: string): CelIp | string {
  const shown = goQuote(text);
  const address = parseAddress(text);
  if ('problem' in address) return `IP Address ${shown} parse error during conversion from string: ${address.problem}`;
  if (address.zone !== '') return `IP address ${shown} with zone value is not allowed`;
  return isMapped(address) ? `IPv4-mapped IPv6 address ${shown} is not allowed` : new CelIp(address.bytes);
}

function isMapped({ bytes }: Address): boolean {
  return bytes.length === 16 && bytes.slice(0, 12).every((byte, at) => byte === (at < 10 ? 0 : 0xff));
}

function parseCidr(text: string): CelCidr | string {
  const prefix = parsePrefix(text);
  if ('problem' in prefix) return `network address parse error during conversion from string: ${prefix.problem}`;
  if (isMapped(prefix.address)) return `IPv4-mapped IPv6 address ${goQuote(text)} is not allowed`;
  return new CelCidr(new CelIp(prefix.address.bytes), prefix.bits);
}

function made<T>(result: T | string): T {
  if (typeof result === 'string') throw new CelError(result);
  return result;
}

const toIp = (text: CelValue | undefined): CelIp => made(parseIp(text as string));
/** Upstream says twice where it failed. */
function toCidr(text: CelValue | undefined): CelCidr {
  const result = parseCidr(text as string);
  return made(
    typeof result === 'string' ? `network address parse error during conversion from string: ${result}` : result,
  );
}

const ip = (value: CelValue | undefined): CelIp => value as CelIp;
const cidr = (value: CelValue | undefined): CelCidr => value as CelCidr;

function isLinkLocal({ family, bytes }: CelIp): boolean {
  const [first = 0, second = 0] = bytes;
  return family === 4 ? first === 169 && second === 254 : first === 0xfe && (second & 0xc0) === 0x80;
}

function isMulticast({ family, bytes }: CelIp): boolean {
  return family === 4 ? ((bytes[0] ?? 0) & 0xf0) === 0xe0 : bytes[0] === 0xff;
}

function isLinkLocalMulticast({ family, bytes }: CelIp): boolean {
  const [first = 0, second = 0, third = 0] = bytes;
  return family === 4 ? first === 224 && second === 0 && third === 0 : first === 0xff && (second & 0x0f) === 2;
}

function isUnspecified({ bytes }: CelIp): boolean {
  return bytes.every((byte) => byte === 0);
}

function isLoopback({ family, bytes }: CelIp): boolean {
  return family === 4 ? bytes[0] === 127 : bytes.every((byte, at) => byte === (at === 15 ? 1 : 0));
}

function isGlobalUnicast(address: CelIp): boolean {
  const broadcast = address.family === 4 && address.bytes.every((byte) => byte === 255);
  return ![broadcast, isUnspecified(address), isLoopback(address), isMulticast(address), isLinkLocal(address)].includes(
    true,
  );
}

function containsCidr(outer: CelCidr, inner: CelCidr): boolean {
  return inner.bits >= outer.bits && outer.contains(inner.ip);
}

/** Upstream does not say what is wrong with an address that it looks for in a network. */
function within(text: CelValue | undefined): CelIp {
  const address = parseIp(text as string);
  if (typeof address === 'string') throw noSuchOverload();
  return address;
}

export const ADDRESSES: readonly CelOverload[] = [
  globalFunction('ip(string): ip', toIp),
  globalFunction('isIP(string): bool', (text) => typeof parseIp(text as string) !== 'string'),
  globalFunction('ip.isCanonical(string): bool', (text) => toIp(text).text === text),
  globalFunction('string(ip): string', (value) => ip(value).text),
  memberFunction('family(ip): int', (value) => BigInt(ip(value).family)),
  memberFunction('isUnspecified(ip): bool', (value) => isUnspecified(ip(value))),
  memberFunction('isLoopback(ip): bool', (value) => isLoopback(ip(value))),
  memberFunction('isLinkLocalMulticast(ip): bool', (value) => isLinkLocalMulticast(ip(value))),
  memberFunction('isLinkLocalUnicast(ip): bool', (value) => isLinkLocal(ip(value))),
  memberFunction('isGlobalUnicast(ip): bool', (value) => isGlobalUnicast(ip(value))),
  globalFunction('cidr(string): cidr', toCidr),
  globalFunction('isCIDR(string): bool', (text) => typeof parseCidr(text as string) !== 'string'),
  globalFunction('string(cidr): string', (value) => cidr(value).text),
  memberFunction('containsIP(cidr, string): bool', (value, text) => cidr(value).contains(within(text))),
  memberFunction('containsIP(cidr, ip): bool', (value, address) => cidr(value).contains(ip(address))),
  memberFunction('containsCIDR(cidr, string): bool', (value, text) => containsCidr(cidr(value), toCidr(text))),
  memberFunction('containsCIDR(cidr, cidr): bool', (value, other) => containsCidr(cidr(value), cidr(other))),
  memberFunction('ip(cidr): ip', (value) => cidr(value).ip),
  memberFunction('prefixLength(cidr): int', (value) => BigInt(cidr(value).bits)),
  memberFunction('masked(cidr): cidr', (value) => cidr(value).masked()),
];
