import type { OutgoingHttpHeaders } from 'node:http2';
import type { Fields } from '../message/fields.ts';

/** Fields of HTTP/1.1 that HTTP/2 does not have (RFC 9113 8.2.2), and `Host`, which is `:authority` there. */
const NOT_IN_HTTP2: ReadonlySet<string> = new Set([
  'connection',
  'host',
  'http2-settings',
  'keep-alive',
  'proxy-connection',
  'te',
  'transfer-encoding',
  'upgrade',
]);
const UNSAFE_VALUE = /[\0\r\n]|[^\0-\xff]/;
const NOT_NAME = /[^!#$%&'*+\-.^_`|~0-9a-z]/;

/** Fields as `node:http2` takes them: by name in lower case, several values as a list. Length and framing are left out. */
export function http2Headers(fields: Fields): OutgoingHttpHeaders {
  const headers = Object.create(null) as OutgoingHttpHeaders;
  for (let at = 0; at < fields.length; at += 2) {
    const name = (fields[at] ?? '').toLowerCase();
    const value = fields[at + 1] ?? '';
    if (name === '' || NOT_IN_HTTP2.has(name) || name === 'content-length') continue;
    if (NOT_NAME.test(name) || UNSAFE_VALUE.test(value)) continue;
    const before = headers[name];
    if (before === undefined) headers[name] = value;
    else if (SINGLE.has(name)) continue;
    else headers[name] = Array.isArray(before) ? [...before, value] : [String(before), value];
  }
  return headers;
}

/** Of these `node:http2` refuses a second one. */
const SINGLE: ReadonlySet<string> = new Set([
  'access-control-allow-credentials',
  'access-control-max-age',
  'access-control-request-method',
  'age',
  'authorization',
  'content-encoding',
  'content-language',
  'content-location',
  'content-md5',
  'content-range',
  'content-type',
  'date',
  'dnt',
  'etag',
  'expires',
  'from',
  'if-match',
  'if-modified-since',
  'if-none-match',
  'if-range',
  'if-unmodified-since',
  'last-modified',
  'location',
  'max-forwards',
  'proxy-authorization',
  'range',
  'referer',
  'retry-after',
  'tk',
  'upgrade-insecure-requests',
  'user-agent',
  'x-content-type-options',
]);

/** Raw headers of a stream without the pseudo fields: name, value, name, value. Parts of a cookie are joined again (RFC 9113 8.2.3). */
export function plainFields(raw: readonly string[]): string[] {
  const fields: string[] = [];
  let cookieAt = -1;
  for (let at = 0; at < raw.length; at += 2) {
    const name = raw[at] ?? '';
    const value = raw[at + 1] ?? '';
    if (name.startsWith(':')) continue;
    if (name === 'cookie' && cookieAt !== -1) fields[cookieAt] = `${fields[cookieAt] ?? ''}; ${value}`;
    else {
      if (name === 'cookie') cookieAt = fields.length + 1;
      fields.push(name, value);
    }
  }
  return fields;
}

export function pseudoField(raw: readonly string[], name: string): string | undefined {
  for (let at = 0; at < raw.length; at += 2) if (raw[at] === name) return raw[at + 1];
  return undefined;
}
