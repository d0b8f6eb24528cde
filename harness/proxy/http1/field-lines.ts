import { MalformedMessage } from './malformed-message.ts';

/** Fields that say how a message is framed and what becomes of its connection. */
export interface FramingFields {
  /** Raw; undefined when absent. */
  contentLength: string | undefined;
  transferEncoding: string | undefined;
  /** All `Connection` fields, in lower case. */
  connection: string | undefined;
  /** `Keep-Alive`, in lower case. */
  keepAlive: string | undefined;
  upgrade: string | undefined;
  expect: string | undefined;
  te: string | undefined;
  host: string | undefined;
}

export interface FieldLines extends FramingFields {
  readonly fields: string[];
}

/** 1 for the characters of a token (RFC 9110 5.6.2). */
const TOKEN_CHARACTERS: Uint8Array = tokenCharacters();
/** A control character other than a tab, or a line end that is not both of its characters. */
const FORBIDDEN = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f]|\r(?!\n)|(?<!\r)\n/;
const TRAILING_SPACE = /[ \t]+$/;

/** Throws {@link MalformedMessage} for characters that no head may have. */
export function refuseForbiddenCharacters(head: string): void {
  if (FORBIDDEN.test(head)) throw new MalformedMessage(400, 'the head has a forbidden character');
}

/**
 * The fields of a head from `from` on; every line ends with CR LF. Strict: no space before a colon, no line folding.
 * Throws {@link MalformedMessage}.
 */
export function readFieldLines(head: string, from: number, maxFields: number): FieldLines {
  const lines: FieldLines = {
    fields: [],
    contentLength: undefined,
    transferEncoding: undefined,
    connection: undefined,
    keepAlive: undefined,
    upgrade: undefined,
    expect: undefined,
    te: undefined,
    host: undefined,
  };
  const { fields } = lines;
  let at = from;
  while (at < head.length) {
    const colon = endOfToken(head, at);
    if (colon === at || head.charCodeAt(colon) !== 0x3a) throw new MalformedMessage(400, 'a field has no proper name');
    const end = head.indexOf('\r\n', colon);
    const name = head.slice(at, colon);
    const value = trimmed(head, colon + 1, end);
    if (fields.length >= maxFields * 2) throw new MalformedMessage(431, 'the head has too many fields');
    fields.push(name, value);
    note(lines, name, value);
    at = end + 2;
  }
  return lines;
}

/** Where the token that begins at `from` ends. */
export function endOfToken(text: string, from: number): number {
  let at = from;
  while (TOKEN_CHARACTERS[text.charCodeAt(at)] === 1) at += 1;
  return at;
}

function trimmed(head: string, from: number, end: number): string {
  let start = from;
  while (start < end && isSpace(head.charCodeAt(start))) start += 1;
  if (start === end || !isSpace(head.charCodeAt(end - 1))) return head.slice(start, end);
  return head.slice(start, end).replace(TRAILING_SPACE, '');
}

function isSpace(code: number): boolean {
  return code === 0x20 || code === 0x09;
}

/** Looked at by length first, since nearly every field is none of these. */
function note(lines: FieldLines, name: string, value: string): void {
  switch (name.length) {
    case 2:
      if (name.toLowerCase() === 'te') lines.te = joined(lines.te, value.toLowerCase());
      break;
    case 4:
      if (name.toLowerCase() === 'host') lines.host = once(lines.host, value);
      break;
    case 6:
      if (name.toLowerCase() === 'expect') lines.expect = joined(lines.expect, value.toLowerCase());
      break;
    case 7:
      if (name.toLowerCase() === 'upgrade') lines.upgrade = joined(lines.upgrade, value.toLowerCase());
      break;
    case 10:
      noteConnection(lines, name.toLowerCase(), value.toLowerCase());
      break;
    case 14:
      if (name.toLowerCase() === 'content-length') lines.contentLength = once(lines.contentLength, value);
      break;
    case 17:
      if (name.toLowerCase() === 'transfer-encoding') lines.transferEncoding = once(lines.transferEncoding, value);
      break;
    default:
  }
}

function noteConnection(lines: FieldLines, name: string, value: string): void {
  if (name === 'connection') lines.connection = joined(lines.connection, value);
  else if (name === 'keep-alive') lines.keepAlive = value;
}

function joined(before: string | undefined, value: string): string {
  return before === undefined ? value : `${before},${value}`;
}

/** Two of them mean two things to two readers. */
function once(before: string | undefined, value: string): string {
  if (before !== undefined) throw new MalformedMessage(400, 'a field that may be there once is there twice');
  return value;
}

function tokenCharacters(): Uint8Array {
  const table = new Uint8Array(256);
  for (const character of "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
    table[character.charCodeAt(0)] = 1;
  return table;
}
