/** GET as the kubelet does for probes and hooks. Mirrors upstream `pkg/probe/http`. */
import { request as httpRequest, type ClientRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { HttpGet } from '../pods/pod-types.ts';
import { dialWords } from './dial-words.ts';
import { hostPort, portNumber, type ProbeTarget } from './probe-target.ts';

export interface HttpAnswer {
  readonly statusCode: number;
  readonly body: string;
}

export type HttpOutcome =
  | { readonly type: 'answered'; readonly answer: HttpAnswer }
  /** The words of Go's client. */
  | { readonly type: 'failed'; readonly message: string };

const BODY_LIMIT = 10 * 1024;
const REDIRECT_LIMIT = 10;

/** The URL of a request; a string says why there is none. */
export function httpUrl(get: HttpGet, target: ProbeTarget): URL | string {
  const port = portNumber(get.port, target.container);
  if (typeof port === 'string') return port;
  const scheme = (get.scheme ?? 'HTTP').toLowerCase();
  const host = get.host === undefined || get.host === '' ? target.podAddress : get.host;
  const path = get.path ?? '';
  try {
    return new URL(`${scheme}://${hostPort(host, port)}${path.startsWith('/') ? '' : '/'}${path}`);
  } catch {
    return `invalid URL: ${path}`;
  }
}

/** Follows redirects to the same host. A redirect elsewhere is the answer. */
export async function httpGet(
  get: HttpGet,
  target: ProbeTarget,
  { url: first, timeoutMs, agent }: { readonly url: URL; readonly timeoutMs: number; readonly agent: string },
): Promise<HttpOutcome> {
  const headers = headersOf(get, agent);
  let url = first;
  const abort = new AbortController();
  const timer = target.clock.after(timeoutMs, () => {
    abort.abort();
  });
  try {
    for (let redirects = 0; ; redirects += 1) {
      const outcome = await once(url, { headers, signal: abort.signal, target });
      const { location } = outcome;
      if (location === undefined) return outcome;
      const next = new URL(location, url);
      if (next.hostname !== first.hostname) return outcome;
      if (redirects + 1 >= REDIRECT_LIMIT)
        return { type: 'failed', message: `Get "${next.href}": stopped after 10 redirects` };
      url = next;
    }
  } catch (error) {
    return { type: 'failed', message: `Get "${url.href}": ${abort.signal.aborted ? LATE : failureWords(error, url)}` };
  } finally {
    timer[Symbol.dispose]();
  }
}

const LATE = 'context deadline exceeded (Client.Timeout exceeded while awaiting headers)';

type Once = { readonly type: 'answered'; readonly answer: HttpAnswer; readonly location?: string };

function once(
  url: URL,
  {
    headers,
    signal,
    target,
  }: { readonly headers: RequestOptions['headers']; readonly signal: AbortSignal; readonly target: ProbeTarget },
): Promise<Once> {
  return new Promise((resolve, reject) => {
    const options = {
      ...(headers === undefined ? {} : { headers }),
      signal,
      agent: false as const,
      localAddress: target.localAddress,
    };
    const sent: ClientRequest =
      url.protocol === 'https:'
        ? httpsRequest(url, { ...options, rejectUnauthorized: false })
        : httpRequest(url, options);
    sent.once('error', reject);
    sent.once('response', (response) => {
      answerOf(response).then(resolve, reject);
    });
    sent.end();
  });
}

/** The body may be long, or have no end. */
async function answerOf(response: IncomingMessage): Promise<Once> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of response) {
    chunks.push(chunk as Buffer);
    length += (chunk as Buffer).length;
    if (length >= BODY_LIMIT) break;
  }
  const { statusCode = 0, headers } = response;
  const body = Buffer.concat(chunks).subarray(0, BODY_LIMIT).toString();
  const isRedirect = [301, 302, 303, 307, 308].includes(statusCode);
  return {
    type: 'answered',
    answer: { statusCode, body },
    ...(isRedirect && headers.location !== undefined ? { location: headers.location } : {}),
  };
}

function headersOf({ httpHeaders = [] }: HttpGet, agent: string): Record<string, string[]> {
  const headers: Record<string, string[]> = {};
  const named = new Map<string, string[]>();
  for (const { name, value } of httpHeaders) {
    const key = [...named.keys()].find((each) => each.toLowerCase() === name.toLowerCase()) ?? name;
    named.set(key, [...(named.get(key) ?? []), value]);
  }
  const has = (name: string): boolean => [...named.keys()].some((each) => each.toLowerCase() === name);
  if (!has('user-agent')) named.set('User-Agent', [agent]);
  if (!has('accept')) named.set('Accept', ['*/*']);
  named.set('Connection', ['close']);
  for (const [name, values] of named) if (name !== '__proto__') headers[name] = values;
  return headers;
}

function failureWords(error: unknown, url: URL): string {
  const address = hostPort(url.hostname.replace(/^\[|\]$/g, ''), Number(url.port));
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (error instanceof Error && 'syscall' in error && error.syscall === 'connect') return dialWords(error, address);
  if (code === 'ECONNRESET') return error instanceof Error && error.message === 'socket hang up' ? 'EOF' : RESET;
  if (code.startsWith('HPE_')) return `net/http: HTTP/1.x transport connection broken: malformed HTTP response`;
  return error instanceof Error ? error.message : String(error);
}

const RESET = 'read: connection reset by peer';
