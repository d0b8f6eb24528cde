import type { X509Certificate } from 'node:crypto';
import type { SubjectName } from '../table/listener.ts';

/** A subject alternative name as node writes it: `DNS:a.example.com`, `URI:spiffe://…`, quoted as JSON where it has odd characters. */
const ALTERNATIVE =
  /(DNS|URI|IP Address|email|othername|DirName|Registered ID|RID):("(?:[^"\\]|\\.)*"|[^,]*)(?:, |$)/gy;

/** Whether a certificate with these alternative names has one of `names`. DNS names may have one label as a wildcard. */
export function hasSubjectName(alternatives: string | undefined, names: readonly SubjectName[]): boolean {
  const [dns, uris] = subjectNames(alternatives);
  return names.some(({ type, value }) =>
    type === 'uri' ? uris.includes(value) : dns.some((pattern) => coversName(pattern, value)),
  );
}

/** The DNS names and the URIs of a certificate. */
export function subjectNames(alternatives = ''): [dns: readonly string[], uris: readonly string[]] {
  const dns: string[] = [];
  const uris: string[] = [];
  for (const [, type, written = ''] of alternatives.matchAll(ALTERNATIVE)) {
    const value = written.startsWith('"') ? unquoted(written) : written;
    if (type === 'DNS') dns.push(value);
    else if (type === 'URI') uris.push(value);
  }
  return [dns, uris];
}

function unquoted(written: string): string {
  try {
    return String(JSON.parse(written) as unknown);
  } catch {
    return '';
  }
}

function coversName(pattern: string, name: string): boolean {
  const [a, b] = [pattern.toLowerCase(), name.toLowerCase()];
  if (!a.startsWith('*.')) return a === b;
  const dot = b.indexOf('.');
  return dot > 0 && b.slice(dot) === a.slice(1);
}

/** Whether a certificate is for a server of this name; one without alternative names is, by its common name. */
export function coversServerName(certificate: X509Certificate, serverName: string): boolean {
  return certificate.checkHost(serverName) !== undefined;
}
