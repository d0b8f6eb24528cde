/** IP addresses as texts. Mirrors Go's `net/netip`, `ParseAddr` and `ParsePrefix`, with their words for what is wrong. */
import { goQuote } from '../../status/go-quote.ts';

export interface Address {
  /** 4 or 16. */
  readonly bytes: readonly number[];
  /** Empty: none. */
  readonly zone: string;
}

export interface AddressProblem {
  readonly problem: string;
}

/** `1.2.3.4`, `fe80::1%eth0`. */
export function parseAddress(text: string): Address | AddressProblem {
  const [separator] = /[.:%]/u.exec(text) ?? [];
  if (separator === undefined) return problem(text, 'unable to parse IP');
  if (separator === '%') return problem(text, 'missing IPv6 address');
  if (separator === ':') return parseIpv6(text);
  const fields = ipv4Fields(text);
  return Array.isArray(fields) ? { bytes: fields, zone: '' } : problem(text, fields.message, fields.at);
}

/** `10.0.0.0/8`. */
export function parsePrefix(text: string): { readonly address: Address; readonly bits: number } | AddressProblem {
  const failed = (why: string): AddressProblem => ({ problem: `netip.ParsePrefix(${goQuote(text)}): ${why}` });
  const slash = text.lastIndexOf('/');
  if (slash < 0) return failed("no '/'");
  const address = parseAddress(text.slice(0, slash));
  if ('problem' in address) return failed(address.problem);
  if (address.zone !== '') return failed('IPv6 zones cannot be present in a prefix');
  const bits = text.slice(slash + 1);
  if (!/^(?:\d|[1-9]\d*)$/u.test(bits)) return failed(`bad bits after slash: ${goQuote(bits)}`);
  if (Number(bits) > address.bytes.length * 8) return failed('prefix length out of range');
  return { address, bits: Number(bits) };
}

function problem(text: string, message: string, at?: string): AddressProblem {
  const place = at === undefined ? '' : ` (at ${goQuote(at)})`;
  return { problem: `ParseAddr(${goQuote(text)}): ${message}${place}` };
}

interface FieldProblem {
  readonly message: string;
  /** What is left of the text where it is wrong. */
  readonly at?: string;
}

function ipv4Fields(text: string): number[] | FieldProblem {
  const fields: number[] = [];
  let digits = '';
  for (let at = 0; at < text.length; at += 1) {
    const char = text.charAt(at);
    if (char >= '0' && char <= '9') {
      if (digits === '0') return { message: 'IPv4 field has octet with leading zero' };
      digits += char;
      if (Number(digits) > 255) return { message: 'IPv4 field has value >255' };
    } else if (char === '.') {
      if (digits === '' || at === text.length - 1) {
        return { message: 'IPv4 field must have at least one digit', at: text.slice(at) };
      }
      if (fields.length === 3) return { message: 'IPv4 address too long' };
      fields.push(Number(digits));
      digits = '';
    } else return { message: 'unexpected character', at: text.slice(at) };
  }
  return fields.length < 3 ? { message: 'IPv4 address too short' } : [...fields, Number(digits)];
}

function parseIpv6(text: string): Address | AddressProblem {
  const percent = text.indexOf('%');
  const plain = percent < 0 ? text : text.slice(0, percent);
  const zone = percent < 0 ? '' : text.slice(percent + 1);
  if (percent >= 0 && zone === '') return problem(text, 'zone must be a non-empty string');
  const bytes = ipv6Bytes(plain);
  return Array.isArray(bytes) ? { bytes, zone } : problem(text, bytes.message, bytes.at);
}

function ipv6Bytes(text: string): number[] | FieldProblem {
  const bytes: number[] = [];
  let gap = text.startsWith('::') ? 0 : -1;
  let rest = gap === 0 ? text.slice(2) : text;
  while (bytes.length < 16 && rest !== '') {
    const group = takeGroup(rest, bytes.length, gap >= 0);
    if ('message' in group) return group;
    bytes.push(...group.bytes);
    rest = group.rest;
    if (rest === '') break;
    if (!rest.startsWith(':')) return { message: 'unexpected character, want colon', at: rest };
    if (rest.length === 1) return { message: 'colon must be followed by more characters', at: rest };
    rest = rest.slice(1);
    if (!rest.startsWith(':')) continue;
    if (gap >= 0) return { message: 'multiple :: in address', at: rest };
    gap = bytes.length;
    rest = rest.slice(1);
  }
  return rest === '' ? filled(bytes, gap) : { message: 'trailing garbage after address', at: rest };
}

/** @param gap where `::` stands; negative: nowhere */
function filled(bytes: number[], gap: number): number[] | FieldProblem {
  if (bytes.length === 16) {
    return gap < 0 ? bytes : { message: 'the :: must expand to at least one field of zeros' };
  }
  if (gap < 0) return { message: 'address string too short' };
  return [...bytes.slice(0, gap), ...Array.from({ length: 16 - bytes.length }, () => 0), ...bytes.slice(gap)];
}

/** Four hex digits at most, or an IPv4 address at the end. */
function takeGroup(
  text: string,
  before: number,
  hasGap: boolean,
): { readonly bytes: readonly number[]; readonly rest: string } | FieldProblem {
  const [digits = ''] = /^[0-9a-fA-F]*/u.exec(text) ?? [];
  if (digits.length > 4) return { message: 'each group must have 4 or less digits', at: text };
  if (digits === '') return { message: 'each colon-separated field must have at least one digit', at: text };
  if (text.charAt(digits.length) !== '.') {
    const value = parseInt(digits, 16);
    return { bytes: [value >> 8, value & 0xff], rest: text.slice(digits.length) };
  }
  if (!hasGap && before !== 12) {
    return { message: 'embedded IPv4 address must replace the final 2 fields of the address', at: text };
  }
  if (before > 12)
    return { message: 'too many hex fields to fit an embedded IPv4 at the end of the address', at: text };
  const fields = ipv4Fields(text);
  return Array.isArray(fields) ? { bytes: fields, rest: '' } : fields;
}
