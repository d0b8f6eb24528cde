import { listMembers } from '../message/fields.ts';
import { endOfToken, readFieldLines, refuseForbiddenCharacters, type FieldLines } from './field-lines.ts';
import { declaredFraming, keepsAlive } from './framing.ts';
import { MalformedMessage } from './malformed-message.ts';

export interface Http1RequestHead {
  readonly method: string;
  /** In origin form, or `*`. */
  readonly target: string;
  readonly authority: string;
  readonly fields: string[];
  readonly minorVersion: 0 | 1;
  readonly framing: number | 'none' | 'chunked';
  readonly keepAlive: boolean;
  readonly awaitsContinue: boolean;
  readonly upgrade: string | undefined;
  readonly takesTrailers: boolean;
}

const VERSION = /^HTTP\/(\d)\.(\d)$/;
const ABSOLUTE_FORM = /^https?:\/\/([^/?#]*)(.*)$/is;
/** RFC 3986 has ASCII alone. */
const NOT_TARGET = /[^\x21-\x7e]/;
/** What no host and port has. */
const NOT_AUTHORITY = /[\s/?#@\\,"<>{}|^`]/;

/** Reads the head of a request; each line ends with CR LF. Throws {@link MalformedMessage}. */
export function readRequestHead(text: string, maxFields: number): Http1RequestHead {
  refuseForbiddenCharacters(text);
  const lineEnd = text.indexOf('\r\n');
  const methodEnd = endOfToken(text, 0);
  if (methodEnd === 0 || text.charCodeAt(methodEnd) !== 0x20) throw badLine();
  const targetEnd = text.indexOf(' ', methodEnd + 1);
  if (targetEnd === -1 || targetEnd > lineEnd || targetEnd === methodEnd + 1) throw badLine();
  const minorVersion = minorVersionOf(text.slice(targetEnd + 1, lineEnd));
  const lines = readFieldLines(text, lineEnd + 2, maxFields);
  const method = text.slice(0, methodEnd);
  return {
    method,
    ...targetOf(method, text.slice(methodEnd + 1, targetEnd), hostOf(lines, minorVersion)),
    fields: lines.fields,
    minorVersion,
    framing: declaredFraming(lines, minorVersion) ?? 'none',
    keepAlive: keepsAlive(lines.connection, minorVersion),
    awaitsContinue: minorVersion === 1 && lines.expect?.includes('100-continue') === true,
    upgrade: upgradeOf(lines, minorVersion),
    takesTrailers: lines.te?.includes('trailers') === true,
  };
}

function minorVersionOf(version: string): 0 | 1 {
  if (version === 'HTTP/1.1') return 1;
  if (version === 'HTTP/1.0') return 0;
  if (VERSION.test(version)) throw new MalformedMessage(505, 'a version of HTTP that is not spoken here');
  throw badLine();
}

function hostOf({ host }: FieldLines, minorVersion: 0 | 1): string {
  if (host === undefined) {
    if (minorVersion === 1) throw new MalformedMessage(400, 'a request without a host');
    return '';
  }
  if (NOT_AUTHORITY.test(host)) throw new MalformedMessage(400, 'a host that is none');
  return host;
}

/** RFC 9112 3.2: origin form, absolute form, `*` for `OPTIONS`. `CONNECT` is for proxies of clients. */
function targetOf(
  method: string,
  target: string,
  host: string,
): { readonly target: string; readonly authority: string } {
  if (NOT_TARGET.test(target)) throw badLine();
  if (method === 'CONNECT') throw new MalformedMessage(501, 'no tunnels for clients');
  if (target.startsWith('/') || (target === '*' && method === 'OPTIONS')) return { target, authority: host };
  const [, authority, rest = ''] = ABSOLUTE_FORM.exec(target) ?? [];
  if (authority === undefined || NOT_AUTHORITY.test(authority))
    throw new MalformedMessage(400, 'a target that is none');
  return { target: rest.startsWith('/') ? rest : `/${rest}`, authority };
}

/** An offer of HTTP/2 in the clear may be ignored, and is (RFC 9110 7.8); curl and Java clients make it. */
function upgradeOf({ upgrade, connection }: FieldLines, minorVersion: 0 | 1): string | undefined {
  if (upgrade === undefined || connection === undefined || minorVersion === 0) return undefined;
  if (!listMembers(connection).includes('upgrade')) return undefined;
  const [protocol, ...others] = listMembers(upgrade);
  return protocol === undefined || others.includes('h2c') || protocol === 'h2c' ? undefined : upgrade;
}

function badLine(): MalformedMessage {
  return new MalformedMessage(400, 'a request line that is none');
}
