/** `ip()`, `cidr()` and `url()`. Mirrors apiserver `pkg/cel/library/{ip,cidr,urls}.go`. */
import { BlockList, isIPv4, isIPv6 } from 'node:net';
import { isRequestUri } from '../formats.ts';
import { CelError } from './cel-error.ts';
import { globalFunction, memberFunction, type CelOverload } from './cel-overload.ts';
import { CelList, CelMapLiteral, CelOpaque, type CelValue } from './cel-value.ts';

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

class CelUrl extends CelOpaque {
  readonly typeName = 'kubernetes.URL';
  readonly scheme: string;
  readonly host: string;
  readonly path: string;
  readonly query: string;

  constructor(text: string) {
    super();
    const scheme = /^([a-zA-Z][a-zA-Z0-9+.-]*):/u.exec(text);
    this.scheme = (scheme?.[1] ?? '').toLowerCase();
    const rest = scheme === null ? text : text.slice(scheme[0].length);
    const question = rest.indexOf('?');
    this.query = question < 0 ? '' : rest.slice(question + 1);
    const place = question < 0 ? rest : rest.slice(0, question);
    const authority = place.startsWith('//') && scheme !== null;
    const slash = authority ? place.indexOf('/', 2) : 0;
    this.host = authority ? place.slice(2, slash < 0 ? undefined : slash).replace(/^[^@]*@/u, '') : '';
    this.path = slash < 0 ? '' : place.slice(slash);
  }

  get hostname(): string {
    return this.host.replace(/:\d*$/u, '').replace(/^\[(.*)\]$/u, '$1');
  }

  get port(): string {
    return /:(\d*)$/u.exec(this.host)?.[1] ?? '';
  }

  equals(other: CelOpaque): boolean {
    return (
      other instanceof CelUrl &&
      other.scheme === this.scheme &&
      other.host === this.host &&
      other.path === this.path &&
      other.query === this.query
    );
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

function bytesOf(text: string): readonly number[] | undefined {
  if (isIPv4(text)) return text.split('.').map(Number);
  if (!isIPv6(text)) return undefined;
  const plain = text.replace(/(\d+)\.(\d+)\.(\d+)\.(\d+)$/u, (_, a: string, b: string, c: string, d: string) => {
    const word = (high: string, low: string): string => ((Number(high) << 8) | Number(low)).toString(16);
    return `${word(a, b)}:${word(c, d)}`;
  });
  const [head = '', tail] = plain.split('::');
  const words = (part: string): number[] => (part === '' ? [] : part.split(':').map((word) => parseInt(word, 16)));
  const [first, last] = [words(head), tail === undefined ? [] : words(tail)];
  const all = [...first, ...Array.from({ length: 8 - first.length - last.length }, () => 0), ...last];
  return all.flatMap((word) => [word >> 8, word & 0xff]);
}

/** As the error of upstream. */
function parseIp(text: string): CelIp | string {
  const shown = JSON.stringify(text);
  if (text.includes('%') && isIPv6(text)) return `IP address ${shown} with zone value is not allowed`;
  const bytes = bytesOf(text);
  if (bytes === undefined) {
    return `IP Address ${shown} parse error during conversion from string: ParseAddr(${shown}): unable to parse IP`;
  }
  const mapped =
    bytes.length === 16 && bytes.slice(0, 10).every((byte) => byte === 0) && bytes[10] === 0xff && bytes[11] === 0xff;
  return mapped ? `IPv4-mapped IPv6 address ${shown} is not allowed` : new CelIp(bytes);
}

function parseCidr(text: string): CelCidr | string {
  const slash = text.lastIndexOf('/');
  const prefix = 'network address parse error during conversion from string: ';
  const shown = JSON.stringify(text);
  if (slash < 0) return `${prefix}netip.ParsePrefix(${shown}): no '/'`;
  const ip = parseIp(text.slice(0, slash));
  if (typeof ip === 'string') {
    if (ip.startsWith('IPv4-mapped')) return `IPv4-mapped IPv6 address ${shown} is not allowed`;
    const address = JSON.stringify(text.slice(0, slash));
    return `${prefix}netip.ParsePrefix(${shown}): ParseAddr(${address}): unable to parse IP`;
  }
  const bits = text.slice(slash + 1);
  if (!/^(?:0|[1-9]\d{0,2})$/u.test(bits))
    return `${prefix}netip.ParsePrefix(${shown}): bad bits after slash: ${JSON.stringify(bits)}`;
  if (Number(bits) > ip.bytes.length * 8) return `${prefix}netip.ParsePrefix(${shown}): prefix length out of range`;
  return new CelCidr(ip, Number(bits));
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
const url = (value: CelValue | undefined): CelUrl => value as CelUrl;

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

function queryOf({ query }: CelUrl): CelMapLiteral {
  const values = new Map<string, string[]>();
  for (const [name, value] of new URLSearchParams(query)) values.set(name, [...(values.get(name) ?? []), value]);
  return new CelMapLiteral([...values].map(([name, list]) => [name, new CelList(list)]));
}

function toUrl(text: CelValue | undefined): CelUrl {
  const source = text as string;
  if (!isRequestUri(source)) {
    const why = `parse ${JSON.stringify(source)}: invalid URI for request`;
    throw new CelError(`URL parse error during conversion from string: ${why}`);
  }
  return new CelUrl(source);
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
  memberFunction('containsIP(cidr, string): bool', (value, text) => cidr(value).contains(toIp(text))),
  memberFunction('containsIP(cidr, ip): bool', (value, address) => cidr(value).contains(ip(address))),
  memberFunction('containsCIDR(cidr, string): bool', (value, text) => containsCidr(cidr(value), toCidr(text))),
  memberFunction('containsCIDR(cidr, cidr): bool', (value, other) => containsCidr(cidr(value), cidr(other))),
  memberFunction('ip(cidr): ip', (value) => cidr(value).ip),
  memberFunction('prefixLength(cidr): int', (value) => BigInt(cidr(value).bits)),
  memberFunction('masked(cidr): cidr', (value) => cidr(value).masked()),
  globalFunction('url(string): url', toUrl),
  globalFunction('isURL(string): bool', (text) => isRequestUri(text as string)),
  memberFunction('getScheme(url): string', (value) => url(value).scheme),
  memberFunction('getHost(url): string', (value) => url(value).host),
  memberFunction('getHostname(url): string', (value) => url(value).hostname),
  memberFunction('getPort(url): string', (value) => url(value).port),
  memberFunction('getEscapedPath(url): string', (value) => url(value).path),
  memberFunction('getQuery(url): map(string, list(string))', (value) => queryOf(url(value))),
];
