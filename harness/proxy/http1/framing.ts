import { listMembers } from '../message/fields.ts';
import type { FramingFields } from './field-lines.ts';
import { MalformedMessage } from './malformed-message.ts';

/** How the end of a body is known. */
export type Framing = number | 'none' | 'chunked' | 'until-close';

const DIGITS = /^[0-9]{1,15}$/;

/**
 * How a body is framed by its fields; undefined when they say nothing. What two readers could take for two things is
 * refused (RFC 9112 6.3): two lengths, a length and a coding, a coding that is not `chunked` alone, one in HTTP/1.0.
 */
export function declaredFraming(fields: FramingFields, minorVersion: 0 | 1): number | 'chunked' | undefined {
  const { contentLength, transferEncoding } = fields;
  if (transferEncoding !== undefined) {
    if (contentLength !== undefined) throw new MalformedMessage(400, 'both a length and a transfer coding');
    if (minorVersion === 0) throw new MalformedMessage(400, 'a transfer coding in HTTP/1.0');
    if (transferEncoding.toLowerCase() !== 'chunked')
      throw new MalformedMessage(501, 'a transfer coding other than chunked');
    return 'chunked';
  }
  if (contentLength === undefined) return undefined;
  if (!DIGITS.test(contentLength)) throw new MalformedMessage(400, 'a length that is no number');
  return Number(contentLength);
}

/** Whether the connection may be used again after this message, as far as its sender says (RFC 9112 9.3). */
export function keepsAlive(connection: string | undefined, minorVersion: 0 | 1): boolean {
  if (connection === undefined) return minorVersion === 1;
  if (connection === 'keep-alive') return true;
  const options = listMembers(connection);
  if (options.includes('close')) return false;
  return minorVersion === 1 || options.includes('keep-alive');
}
