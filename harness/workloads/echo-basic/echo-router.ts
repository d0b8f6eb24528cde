import { plainAnswer, type EchoAnswer } from './echo-answer.ts';
import type { EchoRequest } from './echo-request.ts';
import { cleanGoPath, escapeGoPath, parseGoTarget, withoutDoubleSlashes, type GoTarget } from './go-path.ts';

/** Which handler of echo-basic a request gets, or the answer that Go's router gives itself. */
export type EchoRoute =
  { readonly handler: 'echo' | 'health' | 'retry' | 'status' | 'websocket' } | { readonly answer: EchoAnswer };

const BAD_REQUEST: EchoAnswer = {
  status: 400,
  headers: [
    ['Content-Type', 'text/plain; charset=utf-8'],
    ['Connection', 'close'],
  ],
  body: '400 Bad Request',
  bare: true,
};

const EXACT = { '/health': 'health', '/ws': 'websocket' } as const;
const SUBTREES = { '/status': 'status', '/retry': 'retry' } as const;

/** `http.ServeMux` with the five patterns of echo-basic, behind its `preserveSlashes`. */
export function echoRoute(request: Pick<EchoRequest, 'method' | 'uri'>): EchoRoute {
  if (request.uri === '*') {
    const isOptions = request.method === 'OPTIONS';
    const headers = [isOptions ? (['Content-Length', '0'] as const) : (['Connection', 'close'] as const)];
    return { answer: { ...plainAnswer(isOptions ? 200 : 400, ''), headers } };
  }
  const parsed = parseGoTarget(request.uri);
  if (parsed === undefined) return { answer: BAD_REQUEST };
  const target = withoutDoubleSlashes(parsed);
  const path = cleanGoPath(target.escaped);
  if (path in SUBTREES) return redirect(request.method, `${cleanGoPath(target.path)}/`, target);
  if (path !== target.escaped) return redirect(request.method, path, target);
  if (path === '/health' || path === '/ws') return { handler: EXACT[path] };
  if (path.startsWith('/status/')) return { handler: SUBTREES['/status'] };
  if (path.startsWith('/retry/')) return { handler: SUBTREES['/retry'] };
  return { handler: 'echo' };
}

function redirect(method: string, path: string, { query }: GoTarget): EchoRoute {
  const url = `${escapeGoPath(path)}${query === undefined || query === '' ? '' : `?${query}`}`;
  const location = ['Location', url.replace(/[^\0-\x7f]/g, hexEscape)] as const;
  const isGet = method === 'GET';
  const headers =
    isGet || method === 'HEAD' ? [['Content-Type', 'text/html; charset=utf-8'] as const, location] : [location];
  return {
    answer: { status: 307, headers, body: isGet ? `<a href="${escapeHtml(url)}">Temporary Redirect</a>.\n\n` : '' },
  };
}

function hexEscape(char: string): string {
  return `%${char.charCodeAt(0).toString(16)}`;
}

const HTML: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&#34;', "'": '&#39;' };

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (char) => HTML[char] ?? char);
}
