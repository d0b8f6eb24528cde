import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { hostnameOf } from './hostname.ts';

/** What matching looks at. */
export interface RequestView {
  /** Lower case, without a port. */
  readonly host: string;
  /** Without the query; percent-encoding is left alone. */
  readonly path: string;
  /** After the `?`; empty when there is none. */
  readonly query: string;
  readonly method: string;
  /** Names in lower case. */
  readonly headers: IncomingHttpHeaders;
}

const ABSOLUTE_FORM = /^https?:\/\/([^/?#]*)(.*)$/is;

/** The target of a request may be in absolute form, whose authority then counts instead of `Host` (RFC 9112 3.2.2). */
export function viewRequest(request: IncomingMessage): RequestView {
  const target = request.url ?? '/';
  if (target.startsWith('/')) return viewOf(request, target, request.headers.host ?? '');
  const [, authority, rest = ''] = ABSOLUTE_FORM.exec(target) ?? [];
  if (authority === undefined) return viewOf(request, target, request.headers.host ?? '');
  return viewOf(request, rest.startsWith('/') ? rest : `/${rest}`, authority);
}

function viewOf(request: IncomingMessage, target: string, authority: string): RequestView {
  const mark = target.indexOf('?');
  return {
    host: hostnameOf(authority),
    path: mark === -1 ? target : target.slice(0, mark),
    query: mark === -1 ? '' : target.slice(mark + 1),
    method: request.method ?? 'GET',
    headers: request.headers,
  };
}
