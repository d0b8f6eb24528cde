import { request as httpRequest, type ClientRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { LookupFunction } from 'node:net';
import type { ProgramContext } from '../../program.ts';

/** One request of a client program. */
export interface ExchangeRequest {
  readonly method: string;
  readonly url: URL;
  /** As sent, in this order. */
  readonly headers: readonly (readonly [string, string])[];
  readonly body: Buffer | undefined;
  readonly insecure: boolean;
  readonly ca: Buffer | undefined;
  readonly certificate: { readonly cert: Buffer; readonly key: Buffer } | undefined;
  /** The address to connect to instead of what the name resolves to. */
  readonly address: string | undefined;
  readonly port: number;
  readonly connectTimeoutMs: number | undefined;
  readonly signal: AbortSignal;
  readonly onConnect?: () => void;
}

/** Where an exchange failed. */
export type ExchangeFailure =
  | { readonly kind: 'unresolved' }
  | { readonly kind: 'not-connected'; readonly code: string; readonly address: string }
  | { readonly kind: 'connect-timeout' }
  | { readonly kind: 'empty' }
  | { readonly kind: 'reset' }
  | { readonly kind: 'certificate'; readonly message: string }
  | { readonly kind: 'tls'; readonly message: string }
  | { readonly kind: 'aborted' }
  | { readonly kind: 'bad-answer'; readonly message: string };

export class ExchangeProblem extends Error {
  readonly failure: ExchangeFailure;

  constructor(failure: ExchangeFailure) {
    super(failure.kind);
    this.name = 'ExchangeProblem';
    this.failure = failure;
  }
}

/** Sends a request on a connection of its own and resolves with the head of the answer. Rejects with {@link ExchangeProblem}. */
export function exchange(
  { network, clock }: Pick<ProgramContext, 'network' | 'clock'>,
  wanted: ExchangeRequest,
): Promise<IncomingMessage> {
  const { url, port, signal } = wanted;
  return new Promise((resolve, reject) => {
    const host = url.hostname.replace(/^\[|\]$/g, '');
    let connected = false;
    let reached = false;
    let address = wanted.address ?? host;
    const { localAddress } = network.outbound;
    const options = {
      method: wanted.method,
      host: wanted.address ?? host,
      port,
      path: `${url.pathname}${url.search}`,
      agent: false,
      setHost: false,
      ...(localAddress === undefined ? {} : { localAddress }),
      lookup: watched(network.outbound.lookup, (found) => (address = found)),
    } as const;
    const ca = wanted.ca === undefined ? {} : { ca: wanted.ca };
    const tls = {
      ...ca,
      ...wanted.certificate,
      rejectUnauthorized: !wanted.insecure,
      servername: /^[\d.]+$/.test(host) ? '' : host,
    };
    const request: ClientRequest =
      url.protocol === 'https:' ? httpsRequest({ ...options, ...tls }) : httpRequest(options);
    for (const [name, value] of joined(wanted.headers)) request.setHeader(name, value);
    // node would add one.
    if (!request.hasHeader('connection')) request.removeHeader('connection');
    const timer =
      wanted.connectTimeoutMs === undefined
        ? undefined
        : clock.after(wanted.connectTimeoutMs, () => {
            if (!connected) request.destroy(new ExchangeProblem({ kind: 'connect-timeout' }));
          });
    const onAbort = (): void => {
      request.destroy(new ExchangeProblem({ kind: 'aborted' }));
    };
    signal.addEventListener('abort', onAbort, { once: true });
    request.once('socket', (socket) => {
      socket.once('connect', () => {
        reached = true;
      });
      socket.once(url.protocol === 'https:' ? 'secureConnect' : 'connect', () => {
        connected = true;
        wanted.onConnect?.();
        timer?.[Symbol.dispose]();
      });
    });
    request.once('response', resolve);
    request.on('error', (error) => {
      timer?.[Symbol.dispose]();
      reject(new ExchangeProblem(failureOf(error, { reached, connected, address })));
    });
    request.once('close', () => {
      signal.removeEventListener('abort', onAbort);
    });
    request.end(wanted.body);
  });
}

/** A name that comes twice is sent twice. */
function joined(headers: readonly (readonly [string, string])[]): ReadonlyMap<string, string | string[]> {
  const all = new Map<string, string | string[]>();
  for (const [name, value] of headers) {
    const there = [...all.keys()].find((other) => other.toLowerCase() === name.toLowerCase());
    const before = there === undefined ? undefined : all.get(there);
    all.set(there ?? name, before === undefined ? value : [...(Array.isArray(before) ? before : [before]), value]);
  }
  return all;
}

/** Tells which address a name stood for. */
function watched(lookup: LookupFunction | undefined, onAddress: (address: string) => void): LookupFunction | undefined {
  if (lookup === undefined) return undefined;
  return (name, options, callback) => {
    lookup(name, options, (error, found, family) => {
      const first = Array.isArray(found) ? found[0]?.address : found;
      if (error === null && first !== undefined) onAddress(first);
      callback(error, found, family);
    });
  };
}

/** OpenSSL's words for a connection that is closed during the handshake. */
const HANDSHAKE_ENDED = 'error:0A000126:SSL routines::unexpected eof while reading';

const UNRESOLVED: ReadonlySet<string> = new Set([
  'ENOTFOUND',
  'EAI_AGAIN',
  'ENODATA',
  'ESERVFAIL',
  'ETIMEOUT',
  'EAI_NONAME',
]);

/** @param reached the other end took the connection, and may have ended it before a handshake was done */
function failureOf(
  error: NodeJS.ErrnoException,
  { reached, connected, address }: { readonly reached: boolean; readonly connected: boolean; readonly address: string },
): ExchangeFailure {
  if (error instanceof ExchangeProblem) return error.failure;
  const code = error.code ?? '';
  if (UNRESOLVED.has(code)) return { kind: 'unresolved' };
  if (/CERT|SELF_SIGNED|UNABLE_TO/.test(code)) return { kind: 'certificate', message: error.message };
  if (code.startsWith('ERR_SSL') || code === 'EPROTO') return { kind: 'tls', message: error.message };
  if (code.startsWith('HPE_')) return { kind: 'bad-answer', message: error.message };
  if (!connected && reached) return { kind: 'tls', message: HANDSHAKE_ENDED };
  if (!connected) return { kind: 'not-connected', code, address };
  return error.message === 'socket hang up' ? { kind: 'empty' } : { kind: 'reset' };
}
