/** IPv4 arithmetic for planning addresses. Ranges are written `10.101.0.0/16`. */
export interface Ipv4Range {
  /** First address as an unsigned 32-bit number. */
  readonly first: number;
  readonly last: number;
  readonly prefix: number;
}

export function parseIpv4(text: string): number | undefined {
  const parts = text.split('.');
  if (parts.length !== 4 || !parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) <= 255))
    return undefined;
  return parts.reduce((value, part) => value * 256 + Number(part), 0);
}

export function formatIpv4(value: number): string {
  return [value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255].join('.');
}

/** Undefined for anything but a network address with its prefix length; host bits must be zero. */
export function parseIpv4Range(text: string): Ipv4Range | undefined {
  const [address, length, ...rest] = text.split('/');
  const first = parseIpv4(address ?? '');
  if (
    first === undefined ||
    rest.length > 0 ||
    length === undefined ||
    !/^\d{1,2}$/.test(length) ||
    Number(length) > 32
  )
    return undefined;
  const prefix = Number(length);
  const size = 2 ** (32 - prefix);
  return first % size === 0 ? { first, last: first + size - 1, prefix } : undefined;
}

export function rangesOverlap(a: Ipv4Range, b: Ipv4Range): boolean {
  return a.first <= b.last && b.first <= a.last;
}

/** The `index`-th address of a range; 0 is the network address itself. */
export function addressAt(range: Ipv4Range, index: number): string {
  return formatIpv4(range.first + index);
}
