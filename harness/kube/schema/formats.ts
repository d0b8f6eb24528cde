/**
 * The `format`s of strings that custom resources are checked against. Mirrors kube-openapi `pkg/validation/strfmt` and the
 * list in apiextensions-apiserver `pkg/apiserver/validation/formats.go`. Other formats are ignored, and so are those
 * of 1.34 (`k8s-short-name`): a server emulates its predecessor there.
 */
import { isIPv4, isIPv6 } from 'node:net';

/** The check for a format; undefined: the format is ignored. Dashes do not count: `date-time` is `datetime`. */
export function formatCheck(format: string): ((text: string) => boolean) | undefined {
  const name = format.replaceAll('-', '');
  return Object.hasOwn(FORMATS, name) ? FORMATS[name] : undefined;
}

const HOSTNAME =
  /^([a-zA-Z0-9\p{S}\p{L}]((-?[a-zA-Z0-9\p{S}\p{L}]{0,62})?)|([a-zA-Z0-9\p{S}\p{L}](([a-zA-Z0-9\-\p{S}\p{L}]{0,61}[a-zA-Z0-9\p{S}\p{L}])?)(\.)){1,}([a-zA-Z\p{L}]){2,63})$/u;
const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/u;
const CREDIT_CARD =
  /^(?:4[0-9]{12}(?:[0-9]{3})?|5[1-5][0-9]{14}|6(?:011|5[0-9][0-9])[0-9]{12}|3[47][0-9]{13}|3(?:0[0-5]|[68][0-9])[0-9]{11}|(?:2131|1800|35\d{3})\d{11})$/u;
const RGB = /^rgb\(\s*(\d{1,3})\s*,\s*(\d{1,3})\s*,\s*(\d{1,3})\s*\)$/u;
const DATE_TIME = /^([0-9]{2}):([0-9]{2}):([0-9]{2})(.[0-9]+)?(z|([+-][0-9]{2}:[0-9]{2}))$/u;

const FORMATS: Readonly<Record<string, (text: string) => boolean>> = {
  bsonobjectid: (text) => /^[0-9a-fA-F]{24}$/u.test(text),
  uri: isRequestUri,
  email: isEmail,
  hostname: isHostname,
  ipv4: (text) => isIPv4(sloppyIp(text)) || (text.includes('.') && isIPv6(text)),
  ipv6: (text) => isIPv6(text) && !text.includes('%'),
  cidr: isCidr,
  mac: isMac,
  uuid: (text) => /^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$/iu.test(text),
  uuid3: (text) => /^[0-9a-f]{8}-?[0-9a-f]{4}-?3[0-9a-f]{3}-?[0-9a-f]{4}-?[0-9a-f]{12}$/iu.test(text),
  uuid4: (text) => /^[0-9a-f]{8}-?[0-9a-f]{4}-?4[0-9a-f]{3}-?[89ab][0-9a-f]{3}-?[0-9a-f]{12}$/iu.test(text),
  uuid5: (text) => /^[0-9a-f]{8}-?[0-9a-f]{4}-?5[0-9a-f]{3}-?[89ab][0-9a-f]{3}-?[0-9a-f]{12}$/iu.test(text),
  isbn: (text) => isIsbn10(text) || isIsbn13(text),
  isbn10: isIsbn10,
  isbn13: isIsbn13,
  creditcard: isCreditCard,
  ssn: (text) => text.length === 11 && /^\d{3}[- ]?\d{2}[- ]?\d{4}$/u.test(text),
  hexcolor: (text) => /^#?([0-9a-fA-F]{3}|[0-9a-fA-F]{6})$/u.test(text),
  rgbcolor: (text) => RGB.exec(text)?.slice(1).every(isByte) ?? false,
  byte: (text) => text !== '' && text.length % 4 === 0 && BASE64.test(text),
  password: () => true,
  date: isDate,
  duration: isScalaDuration,
  datetime: isDateTime,
};

/** Leading zeros are accepted, as upstream's `ParseIPSloppy` does. */
function sloppyIp(text: string): string {
  return text.includes('.') && !text.includes(':') ? text.replace(/(^|\.)0+(?=\d)/gu, '$1') : text;
}

function isCidr(text: string): boolean {
  const [address = '', bits = '', ...rest] = text.split('/');
  if (rest.length > 0 || !/^\d+$/u.test(bits)) return false;
  if (isIPv4(sloppyIp(address))) return Number(bits) <= 32;
  return isIPv6(address) && !address.includes('%') && Number(bits) <= 128;
}

function isMac(text: string): boolean {
  return (
    [6, 8, 20].some((bytes) =>
      new RegExp(`^[0-9a-f]{2}(?:([:-])[0-9a-f]{2})(?:\\1[0-9a-f]{2}){${String(bytes - 2)}}$`, 'iu').test(text),
    ) ||
    [3, 4, 10].some((words) => new RegExp(`^[0-9a-f]{4}(?:\\.[0-9a-f]{4}){${String(words - 1)}}$`, 'iu').test(text))
  );
}

/** As Go's `url.ParseRequestURI`: an absolute URL or an absolute path. */
export function isRequestUri(text: string): boolean {
  if (text === '' || /[\x00-\x1f\x7f]/u.test(text)) return false;
  const scheme = /^([a-zA-Z][a-zA-Z0-9+.-]*):/u.exec(text);
  const rest = scheme === null ? text : text.slice(scheme[0].length);
  if (scheme === null) {
    if (text.startsWith(':')) return false;
    return text === '*' || (text.startsWith('/') && hasGoodEscapes(text.split('?')[0] ?? ''));
  }
  if (!rest.startsWith('/')) return true;
  const [path = ''] = rest.split('?');
  if (!rest.startsWith('//')) return hasGoodEscapes(path);
  const slash = path.indexOf('/', 2);
  const authority = slash < 0 ? path.slice(2) : path.slice(2, slash);
  return isAuthority(authority) && hasGoodEscapes(slash < 0 ? '' : path.slice(slash));
}

function hasGoodEscapes(text: string): boolean {
  return !/%(?![0-9a-fA-F]{2})/u.test(text);
}

function isAuthority(authority: string): boolean {
  const host = authority.slice(authority.lastIndexOf('@') + 1);
  const port = /:([^:\]]*)$/u.exec(host);
  if (port !== null && !/^\d*$/u.test(port[1] ?? '')) return false;
  if (host.startsWith('[')) return /^\[[^\]]*\](?::\d*)?$/u.test(host);
  return !/[\s<>"\\^`{|}%[\]]/u.test(host);
}

function isHostname(text: string): boolean {
  return text.length <= 255 && HOSTNAME.test(text) && text.split('.').every((label) => label.length <= 63);
}

const ATOM = "[A-Za-z0-9!#$%&'*+\\-/=?^_`{|}~\\u0080-\\u{10FFFF}]+";
const ADDRESS = new RegExp(
  `^(?:${ATOM}(?:\\.${ATOM})*|"(?:[^"\\\\]|\\\\.)*")@(?:${ATOM}(?:\\.${ATOM})*|\\[[^\\]]*\\])$`,
  'u',
);
const NAMED = /^([^<>]*)<([^<>]+)>$/u;

/** As Go's `mail.ParseAddress`, without comments and groups. */
function isEmail(text: string): boolean {
  const trimmed = text.trim();
  const named = NAMED.exec(trimmed);
  if (named === null) return ADDRESS.test(trimmed);
  const name = (named[1] ?? '').trim();
  const goodName =
    name === '' || /^"(?:[^"\\]|\\.)*"$/u.test(name) || new RegExp(`^${ATOM}(?:[ .]+${ATOM})*\\.?$`, 'u').test(name);
  return goodName && ADDRESS.test((named[2] ?? '').trim());
}

function isIsbn10(text: string): boolean {
  const digits = text.replace(/[\s-]+/gu, '');
  if (!/^(?:[0-9]{9}X|[0-9]{10})$/u.test(digits)) return false;
  let sum = 0;
  for (let index = 0; index < 10; index += 1) {
    sum += (index + 1) * (digits[index] === 'X' ? 10 : Number(digits[index]));
  }
  return sum % 11 === 0;
}

function isIsbn13(text: string): boolean {
  const digits = text.replace(/[\s-]+/gu, '');
  if (!/^[0-9]{13}$/u.test(digits)) return false;
  let sum = 0;
  for (let index = 0; index < 12; index += 1) sum += (index % 2 === 0 ? 1 : 3) * Number(digits[index]);
  return Number(digits[12]) === (10 - (sum % 10)) % 10;
}

function isCreditCard(text: string): boolean {
  const digits = text.replace(/[^0-9]+/gu, '');
  if (!CREDIT_CARD.test(digits)) return false;
  let sum = 0;
  for (let index = 0; index < digits.length; index += 1) {
    const digit = Number(digits[digits.length - 1 - index]);
    const doubled = digit * 2;
    if (index % 2 === 0) sum += digit;
    else sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}

function isByte(text: string): boolean {
  return Number(text) <= 255 && (text === '0' || !text.startsWith('0'));
}

export function isDate(text: string): boolean {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/u.exec(text);
  if (match === null) return false;
  const [year, month, day] = match.slice(1).map(Number) as [number, number, number];
  return month >= 1 && month <= 12 && day >= 1 && day <= new Date(Date.UTC(2000 + (year % 400), month, 0)).getUTCDate();
}

function isDateTime(text: string): boolean {
  const [date = '', time = ''] = text.toLowerCase().split('t');
  const match = DATE_TIME.exec(time);
  if (match === null || !isDate(date)) return false;
  const [, hours = '', minutes = '', seconds = ''] = match;
  return hours <= '23' && minutes <= '59' && seconds <= '59';
}

const GO_DURATION = /^[-+]?(?:0|(?:(?:\d+(?:\.\d*)?|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+)$/u;
const UNITS = /^(?:ns|us|µs|ms|s|m|h|hr|d|w|wk|nano|micro|milli|sec|min|hour|day|week)$/u;
const LONG_UNITS = /^(?:nano|micro|milli|sec|min|hour|day|week)/u;

function isScalaDuration(text: string): boolean {
  if (GO_DURATION.test(text)) return true;
  return [...text.matchAll(/\d+\s*([A-Za-zµ]+)/gu)].some(([, unit = '']) => {
    const name = unit.toLowerCase();
    return UNITS.test(name) || LONG_UNITS.test(name) || name === 's' || name === 'm' || name === 'h';
  });
}
