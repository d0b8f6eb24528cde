/** What the model does to requests and answers on the way: the filters of the API, as few lines as possible. */
import type { HttpHeaderFilter, HttpPathModifier, HttpRouteFilter, HttpRouteRule } from '../../kube/api/http-route.ts';
import type { ModelRequest } from './model-routing.ts';

export interface ModelAnswer {
  readonly status: number;
  readonly body: string;
  readonly contentType: string;
  /** Besides the content type. Lower-case names. */
  readonly headers?: Readonly<Record<string, string>>;
}

type Filters = readonly HttpRouteFilter[] | undefined;

/** Of the first prefix of the rule, which is all that cases use. */
function prefixOf({ matches = [] }: Pick<HttpRouteRule, 'matches'>): string {
  return matches[0]?.path?.value ?? '/';
}

/** The answer of a redirect; undefined without one. */
export function redirected(rule: HttpRouteRule, { host, path }: ModelRequest): ModelAnswer | undefined {
  const redirect = rule.filters?.find(({ type }) => type === 'RequestRedirect')?.requestRedirect;
  if (redirect === undefined) return undefined;
  const { scheme = 'http', hostname = host, port, statusCode = 302 } = redirect;
  const authority = port === undefined ? hostname : `${hostname}:${String(port)}`;
  const location = `${scheme}://${authority}${pathOf(path, redirect.path, prefixOf(rule))}`;
  return { status: statusCode, body: '', contentType: 'text/plain', headers: { location } };
}

/** The request as the pod gets it. */
export function rewritten(rule: HttpRouteRule, filters: Filters, request: ModelRequest): ModelRequest {
  return (filters ?? []).reduce((each, { urlRewrite, requestHeaderModifier }) => {
    const { hostname = each.host, path } = urlRewrite ?? {};
    return {
      ...each,
      host: hostname,
      path: pathOf(each.path, path, prefixOf(rule)),
      headers: edited(each.headers, requestHeaderModifier),
    };
  }, request);
}

/** The answer as the client gets it. */
export function dressed(answer: ModelAnswer, filters: Filters): ModelAnswer {
  const headers = (filters ?? []).reduce(
    (each, { responseHeaderModifier }) => edited(each, responseHeaderModifier),
    answer.headers ?? {},
  );
  return { ...answer, headers };
}

function edited(
  headers: Readonly<Record<string, string>>,
  { set = [], add = [], remove = [] }: HttpHeaderFilter = {},
): Readonly<Record<string, string>> {
  const next = new Map(Object.entries(headers));
  for (const { name, value } of set) next.set(name.toLowerCase(), value);
  for (const { name, value } of add) {
    const before = next.get(name.toLowerCase());
    next.set(name.toLowerCase(), before === undefined ? value : `${before}, ${value}`);
  }
  for (const name of remove) next.delete(name.toLowerCase());
  return Object.fromEntries(next);
}

function pathOf(path: string, modifier: HttpPathModifier | undefined, prefix: string): string {
  if (modifier === undefined) return path;
  const url = new URL(path, 'http://model');
  const rest = url.pathname.slice(prefix.replace(/\/$/, '').length);
  const replaced =
    modifier.type === 'ReplaceFullPath'
      ? modifier.replaceFullPath
      : `${modifier.replacePrefixMatch.replace(/\/$/, '')}${rest}`;
  return `${replaced === '' ? '/' : replaced}${url.search}`;
}
