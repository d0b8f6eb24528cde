/** `url()`. Mirrors apiserver `pkg/cel/library/urls.go`. */
import { CelError } from './cel-error.ts';
import { globalFunction, memberFunction, type CelOverload } from './cel-overload.ts';
import { CelList, CelMapLiteral, CelOpaque, type CelValue } from './cel-value.ts';
import { GoUrlError, hostParts, parseRequestUrl, queryValues, type GoUrl } from './go-url.ts';

class CelUrl extends CelOpaque {
  readonly typeName = 'kubernetes.URL';
  readonly parts: GoUrl;

  constructor(parts: GoUrl) {
    super();
    this.parts = parts;
  }

  equals(other: CelOpaque): boolean {
    return other instanceof CelUrl && PARTS.every((part) => other.parts[part] === this.parts[part]);
  }
}

const PARTS = ['scheme', 'user', 'host', 'path', 'opaque', 'query', 'fragment'] as const;

const url = (value: CelValue | undefined): GoUrl => (value as CelUrl).parts;

function parsed(text: CelValue | undefined): GoUrl | GoUrlError {
  try {
    return parseRequestUrl(text as string);
  } catch (error) {
    if (error instanceof GoUrlError) return error;
    throw error;
  }
}

function toUrl(text: CelValue | undefined): CelUrl {
  const parts = parsed(text);
  if (!(parts instanceof GoUrlError)) return new CelUrl(parts);
  throw new CelError(`URL parse error during conversion from string: ${parts.message}`);
}

function queryOf({ query }: GoUrl): CelMapLiteral {
  return new CelMapLiteral([...queryValues(query)].map(([name, list]) => [name, new CelList(list)]));
}

export const URLS: readonly CelOverload[] = [
  globalFunction('url(string): url', toUrl),
  globalFunction('isURL(string): bool', (text) => !(parsed(text) instanceof GoUrlError)),
  memberFunction('getScheme(url): string', (value) => url(value).scheme),
  memberFunction('getHost(url): string', (value) => url(value).host),
  memberFunction('getHostname(url): string', (value) => hostParts(url(value).host).name),
  memberFunction('getPort(url): string', (value) => hostParts(url(value).host).port),
  memberFunction('getEscapedPath(url): string', (value) => url(value).path),
  memberFunction('getQuery(url): map(string, list(string))', (value) => queryOf(url(value))),
];
