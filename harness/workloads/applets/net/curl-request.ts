import type { IncomingMessage } from 'node:http';
import type { AppletPlace } from '../applet.ts';
import { wholeInput } from '../input.ts';
import type { ParsedOptions } from '../options.ts';
import { CurlProblem } from './curl-problem.ts';
import { CURL_VERSION } from './curl-version.ts';

const BODIES = ['d', 'data-raw', 'data-binary', 'data-urlencode', 'json'] as const;

/** What `-d` and its like send, joined by `&`; undefined without them. */
export async function bodyOf(options: ParsedOptions, place: AppletPlace): Promise<Buffer | undefined> {
  const parts: Buffer[] = [];
  for (const name of BODIES) {
    for (const text of options.values(name)) {
      if (name === 'data-urlencode') parts.push(Buffer.from(urlEncoded(text)));
      else if (!text.startsWith('@') || name === 'data-raw') parts.push(Buffer.from(text));
      else {
        const data = await fileData(place, text.slice(1));
        parts.push(name === 'd' ? Buffer.from(data.toString('latin1').replace(/[\r\n]/g, ''), 'latin1') : data);
      }
    }
  }
  if (parts.length === 0) return undefined;
  return Buffer.concat(parts.flatMap((part, at) => (at === 0 ? [part] : [Buffer.from('&'), part])));
}

async function fileData(place: AppletPlace, name: string): Promise<Buffer> {
  if (name === '-') return wholeInput(place.context.stdin);
  try {
    return await place.context.files.read(place.path(name));
  } catch {
    throw new CurlProblem(26, `Failed to open ${name}`);
  }
}

function urlEncoded(text: string): string {
  const equals = text.indexOf('=');
  const name = equals < 0 ? '' : text.slice(0, equals);
  const value = encodeURIComponent(equals < 0 ? text : text.slice(equals + 1));
  return name === '' ? value : `${name}=${value}`;
}

/** What is asked with; after most redirects a POST becomes a GET. */
export function methodOf(
  options: ParsedOptions,
  body: Buffer | undefined,
  redirected: IncomingMessage | undefined,
  before: string,
): string {
  const forced = options.value('X');
  if (forced !== undefined) return forced;
  if (redirected !== undefined) {
    const keeps = redirected.statusCode === 307 || redirected.statusCode === 308 || before === 'HEAD';
    return keeps ? before : 'GET';
  }
  if (options.has('I')) return 'HEAD';
  return body !== undefined && !options.has('G') ? 'POST' : 'GET';
}

/** In curl's order: its own, then those of `-H`, which replace its own of the same name; `-H 'Name:'` takes one away. */
export function headersOf(
  options: ParsedOptions,
  url: URL,
  body: Buffer | undefined,
): readonly (readonly [string, string])[] {
  const given = options.values('H').flatMap((text) => {
    const at = text.search(/[:;]/);
    if (at < 0) return [];
    const value = text.slice(at + 1).trim();
    return [{ name: text.slice(0, at), value, removes: value === '' && text[at] === ':' }];
  });
  const isGiven = (name: string): boolean => given.some((header) => header.name.toLowerCase() === name.toLowerCase());
  const user =
    options.value('u') ??
    (url.username === '' ? undefined : `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`);
  const isJson = options.has('json');
  const host = given.find(({ name }) => name.toLowerCase() === 'host');
  const own: (readonly [string, string | undefined])[] = [
    [
      'Authorization',
      user === undefined
        ? undefined
        : `Basic ${Buffer.from(user.includes(':') ? user : `${user}:`).toString('base64')}`,
    ],
    ['User-Agent', options.value('A') ?? `curl/${CURL_VERSION}`],
    ['Accept', isJson ? 'application/json' : '*/*'],
    ['Referer', options.value('e')],
    ['Cookie', options.value('b')],
  ];
  const ending: (readonly [string, string | undefined])[] =
    body === undefined
      ? []
      : [
          ['Content-Length', String(body.length)],
          ['Content-Type', isJson ? 'application/json' : 'application/x-www-form-urlencoded'],
        ];
  const kept = (list: typeof own): (readonly [string, string])[] =>
    list.flatMap(([name, value]) =>
      value === undefined || value === '' || isGiven(name) ? [] : [[name, value] as const],
    );
  const more = given
    .filter((header) => !header.removes && header !== host)
    .map(({ name, value }) => [name, value] as const);
  return [['Host', host?.value ?? url.host], ...kept(own), ...more, ...kept(ending)];
}
