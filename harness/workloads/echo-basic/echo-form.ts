import type { EchoRequest } from './echo-request.ts';

/** A form that is longer than Go reads. */
const LONGEST_FORM = 10 * 1024 * 1024;

/** `Request.FormValue`: values of an URL-encoded body, then those of the query; the first of each name. */
export async function formValues(request: EchoRequest): Promise<ReadonlyMap<string, string>> {
  const query = queryValues(request.uri);
  const [type = ''] = (request.headers.get('Content-Type')?.[0] ?? '').split(';');
  const hasForm =
    ['POST', 'PUT', 'PATCH'].includes(request.method) && type.trim() === 'application/x-www-form-urlencoded';
  if (!hasForm) return query;
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request.body) {
    size += chunk.length;
    if (size > LONGEST_FORM) return query;
    chunks.push(chunk);
  }
  return new Map([...query, ...parsed(Buffer.concat(chunks).toString('utf8'))]);
}

export function queryValues(uri: string): ReadonlyMap<string, string> {
  const at = uri.indexOf('?');
  return at < 0 ? new Map() : parsed(uri.slice(at + 1));
}

/** Pairs with a semicolon or a bad escape are left out, as `url.ParseQuery` does. */
function parsed(text: string): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  for (const pair of text.split('&')) {
    if (pair === '' || pair.includes(';')) continue;
    const equals = pair.indexOf('=');
    const name = unescape(equals < 0 ? pair : pair.slice(0, equals));
    const value = unescape(equals < 0 ? '' : pair.slice(equals + 1));
    if (name !== undefined && value !== undefined && !values.has(name)) values.set(name, value);
  }
  return values;
}

function unescape(text: string): string | undefined {
  if (/%(?![\da-f]{2})/i.test(text)) return undefined;
  const bytes = text
    .replaceAll('+', ' ')
    .replace(/%([\da-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString('utf8');
}
