import { STATUS_CODES } from 'node:http';
import type { Fields } from '../message/fields.ts';

/** Whoever writes a message writes these itself. */
const OWN: ReadonlySet<string> = new Set([
  'connection',
  'content-length',
  'keep-alive',
  'proxy-connection',
  'te',
  'transfer-encoding',
  'upgrade',
  'http2-settings',
]);
const OWN_LENGTHS: ReadonlySet<number> = new Set([...OWN].map((name) => name.length));
/** A space or a control character, of which a request line would have more parts than three. */
const NOT_TARGET = /[\0-\x20\x7f]|[^\0-\xff]/;
/** What would be another line, also once it is written as latin1. */
const NOT_VALUE = /[\0\r\n]|[^\0-\xff]/;
const NOT_NAME = /[^!#$%&'*+\-.^_`|~0-9A-Za-z]/;

/** `METHOD target HTTP/1.1` and its end. Throws `TypeError` for what is neither: a rewrite may have made it so. */
export function requestLine(method: string, target: string): string {
  if (method === '' || NOT_NAME.test(method)) throw new TypeError(`a method that is none: ${method}`);
  if (target === '' || NOT_TARGET.test(target)) throw new TypeError('a target that is none');
  return `${method} ${target} HTTP/1.1\r\n`;
}

export function statusLine(status: number, reason: string): string {
  return `HTTP/1.1 ${String(status)} ${reason === '' || NOT_VALUE.test(reason) ? (STATUS_CODES[status] ?? '') : reason}\r\n`;
}

/**
 * Fields as lines, without those that concern the framing or the connection: their writer adds its own. A field that
 * would be more than one line is left out.
 */
export function fieldLines(fields: Fields): string {
  let lines = '';
  for (let at = 0; at < fields.length; at += 2) {
    const name = fields[at] ?? '';
    const value = fields[at + 1] ?? '';
    if ((OWN_LENGTHS.has(name.length) && OWN.has(name.toLowerCase())) || NOT_VALUE.test(value) || NOT_NAME.test(name))
      continue;
    lines += `${name}: ${value}\r\n`;
  }
  return lines;
}
