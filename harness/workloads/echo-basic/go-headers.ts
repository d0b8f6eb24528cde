/** Request headers as Go's `http.Header`: values by canonical name, in the order of the names' first appearance. */
export type GoHeaders = ReadonlyMap<string, readonly string[]>;

// The token characters of RFC 9110; a name with any other stays as it is.
const TOKEN = /^[\w!#$%&'*+.^`|~-]+$/;

/** `textproto.CanonicalMIMEHeaderKey`: `x-FOO` becomes `X-Foo`. */
export function canonicalHeader(name: string): string {
  if (!TOKEN.test(name)) return name;
  return name.toLowerCase().replace(/(?:^|-)[a-z]/g, (start) => start.toUpperCase());
}

/** What Go's server takes out of the headers, because it is said elsewhere. */
const TAKEN_OUT: ReadonlySet<string> = new Set(['Host', 'Transfer-Encoding', 'Trailer']);

/** From the alternating names and values that node:http and node:http2 give. */
export function goHeaders(raw: readonly string[]): GoHeaders {
  const headers = new Map<string, string[]>();
  for (let at = 0; at + 1 < raw.length; at += 2) {
    const name = raw[at] ?? '';
    if (name.startsWith(':')) continue;
    const key = canonicalHeader(name);
    if (TAKEN_OUT.has(key)) continue;
    const values = headers.get(key);
    const value = textOf(raw[at + 1] ?? '');
    if (values === undefined) headers.set(key, [value]);
    else values.push(value);
  }
  // RFC 7234 5.4, as net/http does it.
  if (headers.get('Pragma')?.[0] === 'no-cache' && !headers.has('Cache-Control')) {
    headers.set('Cache-Control', ['no-cache']);
  }
  return headers;
}

/** node gives bytes as characters; what is no UTF-8 becomes U+FFFD. */
function textOf(value: string): string {
  return Buffer.from(value, 'latin1').toString('utf8');
}
