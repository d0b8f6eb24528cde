/** URLs as texts. Mirrors Go's `net/url`: `ParseRequestURI`, `Parse` and what they say is wrong. */
import { goQuote } from '../../status/go-quote.ts';
import { parseAddress } from './go-address.ts';

export interface GoUrl {
  readonly scheme: string;
  /** With the name of a user; absent: there is none. */
  readonly user?: string;
  /** With the port, unescaped. */
  readonly host: string;
  /** Escaped. */
  readonly path: string;
  /** After a scheme without a slash. */
  readonly opaque: string;
  /** Escaped. */
  readonly query: string;
  readonly fragment: string;
}

/** @throws GoUrlError in upstream's words */
export function parseRequestUrl(text: string): GoUrl {
  parsed(text, true);
  const hash = text.indexOf('#');
  if (hash < 0) return parsed(text, false);
  const fragment = text.slice(hash + 1);
  checkEscapes(fragment, text);
  return { ...parsed(text.slice(0, hash), false), fragment };
}

/** The text is no URL that a request may ask for. */
export class GoUrlError extends Error {
  override readonly name = 'GoUrlError';

  constructor(text: string, why: string) {
    super(`parse ${goQuote(text)}: ${why}`);
  }
}

/** The values of each name; pairs that cannot be read are left out. */
export function queryValues(query: string): ReadonlyMap<string, readonly string[]> {
  const values = new Map<string, string[]>();
  for (const pair of query.split('&')) {
    if (pair === '' || pair.includes(';') || BAD_ESCAPE.test(pair)) continue;
    const equals = pair.indexOf('=');
    const name = queryText(equals < 0 ? pair : pair.slice(0, equals));
    const value = equals < 0 ? '' : queryText(pair.slice(equals + 1));
    const known = values.get(name);
    if (known === undefined) values.set(name, [value]);
    else known.push(value);
  }
  return values;
}

/** The name and the port of a host. */
export function hostParts(host: string): { readonly name: string; readonly port: string } {
  const [colon] = /:\d*$/u.exec(host) ?? [];
  const name = colon === undefined ? host : host.slice(0, -colon.length);
  return { name: /^\[.*\]$/u.test(name) ? name.slice(1, -1) : name, port: colon?.slice(1) ?? '' };
}

const BAD_ESCAPE = /%(?![0-9a-fA-F]{2})/u;

function queryText(text: string): string {
  return unescaped(text.replaceAll('+', ' '));
}

function unescaped(text: string): string {
  if (!text.includes('%')) return text;
  const bytes = Buffer.from(text).toString('latin1');
  const plain = bytes.replace(/%([0-9a-fA-F]{2})/gu, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
  return Buffer.from(plain, 'latin1').toString();
}

function checkEscapes(part: string, text: string): void {
  const bad = BAD_ESCAPE.exec(part);
  if (bad !== null) throw new GoUrlError(text, `invalid URL escape ${goQuote(part.slice(bad.index, bad.index + 3))}`);
}

/** @param forRequest whether it must be absolute, or an absolute path */
function parsed(text: string, forRequest: boolean): GoUrl {
  const scheme = schemeOf(text, forRequest);
  const rest = scheme === undefined ? text : text.slice(scheme.length + 1);
  const [, place = '', query = ''] = /^([^?]*)\??(.*)$/su.exec(rest) ?? [];
  const base = { scheme: scheme?.toLowerCase() ?? '', host: '', path: '', opaque: '', query, fragment: '' };
  if (text === '*') return { ...base, path: '*' };
  if (!place.startsWith('/')) {
    if (scheme !== undefined) return { ...base, opaque: place };
    if (forRequest) throw new GoUrlError(text, 'invalid URI for request');
  }
  const hasAuthority = scheme === undefined ? !forRequest && /^\/\/(?!\/)/u.test(place) : place.startsWith('//');
  return { ...base, ...(hasAuthority ? placeParts(place, text) : { path: escapedPath(place, text) }) };
}

/** Of `//host/path`. */
function placeParts(place: string, text: string): Pick<GoUrl, 'host' | 'user' | 'path'> {
  const [, authority = '', path = ''] = /^\/\/([^/]*)(.*)$/su.exec(place) ?? [];
  return { ...authorityParts(authority, text), path: escapedPath(path, text) };
}

/** Undefined: there is none. */
function schemeOf(text: string, forRequest: boolean): string | undefined {
  if (/[\x00-\x1f\x7f]/u.test(text)) throw new GoUrlError(text, 'net/url: invalid control character in URL');
  if (text === '' && forRequest) throw new GoUrlError(text, 'empty url');
  if (text.startsWith(':')) throw new GoUrlError(text, 'missing protocol scheme');
  return /^([a-zA-Z][a-zA-Z0-9+.-]*):/u.exec(text)?.[1];
}

function authorityParts(authority: string, text: string): { readonly host: string; readonly user?: string } {
  const at = authority.lastIndexOf('@');
  const host = hostText(authority.slice(at + 1), text);
  if (at < 0) return { host };
  const user = authority.slice(0, at);
  if (!/^[A-Za-z0-9._:~!$&'()*+,;=%@-]*$/u.test(user)) throw new GoUrlError(text, 'net/url: invalid userinfo');
  checkEscapes(user, text);
  return { host, user: unescaped(user) };
}

function hostText(host: string, text: string): string {
  const open = host.lastIndexOf('[');
  if (open > 0) throw new GoUrlError(text, 'invalid IP-literal');
  const close = host.lastIndexOf(']');
  if (open === 0 && close < 0) throw new GoUrlError(text, "missing ']' in host");
  const port = open === 0 ? host.slice(close + 1) : (/:[^:]*$/u.exec(host)?.[0] ?? '');
  if (!/^(?::\d*)?$/u.test(port)) throw new GoUrlError(text, `invalid port ${goQuote(port)} after host`);
  if (open !== 0) return hostName(host, text);
  const name = literalName(host.slice(1, close), text);
  const address = parseAddress(name);
  if ('problem' in address) throw new GoUrlError(text, `invalid host: ${address.problem}`);
  if (address.bytes.length === 4) throw new GoUrlError(text, 'invalid IP-literal');
  return `[${name}]${port}`;
}

function literalName(name: string, text: string): string {
  const zone = name.indexOf('%25');
  if (zone < 0) return hostName(name, text);
  checkEscapes(name.slice(zone), text);
  return hostName(name.slice(0, zone), text) + unescaped(name.slice(zone));
}

/** Only what is no ASCII may be escaped. */
function hostName(name: string, text: string): string {
  const bad = /%(?!25|[89a-fA-F][0-9a-fA-F])|[\x00-\x20#/?@\\^`{|}]/u.exec(name);
  if (bad !== null) {
    const escape = name.slice(bad.index, bad.index + 3);
    const why =
      bad[0] === '%' ? `invalid URL escape ${goQuote(escape)}` : `invalid character ${goQuote(bad[0])} in host name`;
    throw new GoUrlError(text, why);
  }
  return unescaped(name);
}

function escapedPath(path: string, text: string): string {
  checkEscapes(path, text);
  if (/^[A-Za-z0-9._~!$&'()*+,;=:@[\]%/-]*$/u.test(path) || path === '*') return path;
  const bytes = Buffer.from(unescaped(path)).toString('latin1');
  const escape = (char: string): string => `%${char.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;
  return bytes.replace(/[^A-Za-z0-9._~$&+,/:;=@-]/gu, escape);
}
