import { setMaxListeners } from 'node:events';
import { createSecureContext } from 'node:tls';
import { Pool, type Dispatcher } from 'undici';
import { systemClock, type Clock } from '../../core/clock.ts';
import { FleetbedError, messageOf } from '../../core/errors.ts';
import type { OutboundOptions } from '../../core/program-network.ts';
import { isKubeStatus, type KubeStatus } from '../status/kube-status.ts';
import { KubeStatusError, type RequestLine } from '../status/kube-status-error.ts';
import type { CredentialSource, Credentials, TlsMaterial } from './credentials.ts';
import { badAnswer } from './watch-event.ts';

export interface TransportOptions {
  /** @default 3000 */
  readonly connectTimeoutMs?: number;
  /** The longest silence of the server within one request. @default 30000 */
  readonly requestTimeoutMs?: number;
  /**
   * The longest silence of a watch before the server counts as gone. A watch asks the server to end it after two thirds
   * of this: a quiet kind may have no bookmarks at all, unless its etcd notifies progress as kubeadm sets it up.
   *
   * @default 90000
   */
  readonly watchIdleMs?: number;
  /** TCP keep-alive starts after this, so that a connection to a machine that was killed and came back ends soon. @default 2000 */
  readonly keepAliveInitialDelayMs?: number;
  /** How connections are made. @default as the system does */
  readonly outbound?: OutboundOptions;
  /** Waits as the server asks for. @default the system's clock */
  readonly clock?: Clock;
}

export const TRANSPORT_DEFAULTS: Required<TransportOptions> = {
  connectTimeoutMs: 3_000,
  requestTimeoutMs: 30_000,
  watchIdleMs: 90_000,
  keepAliveInitialDelayMs: 2_000,
  outbound: {},
  clock: systemClock,
};

/** Connections for requests at once; more wait. Watches and log streams have connections of their own. */
const REQUEST_CONNECTIONS = 16;
/** As client-go. */
export const MAX_RETRIES = 10;

export interface KubeRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** With its query. */
  readonly path: string;
  readonly signal: AbortSignal;
  readonly body?: string;
  /** @default "application/json" */
  readonly contentType?: string;
  readonly accept?: string;
}

/** How requests reach an API server. */
export type RequestTransport = Pick<
  KubeTransport,
  'server' | 'text' | 'json' | 'stream' | 'watchSeconds' | 'requestLine'
> &
  AsyncDisposable;

type Pools = { readonly tls: TlsMaterial; readonly requests: Pool; readonly streams: Pool };

/**
 * HTTP/1.1 to one API server. An answer of 400 or more becomes a {@link KubeStatusError}, no answer becomes
 * `FLEETBED_KUBE_UNREACHABLE`; an abort rethrows the signal's reason.
 *
 * Where the server answers 429 and says when to come back, the request is sent again then, up to ten times: so it is
 * with a kind whose CRD is a moment old. Nothing else is sent twice.
 */
export class KubeTransport implements AsyncDisposable {
  readonly server: string;
  readonly #origin: string;
  readonly #prefix: string;
  readonly #credentials: CredentialSource;
  readonly #options: Required<TransportOptions>;
  #pools: Pools | undefined;

  constructor(credentials: CredentialSource, options: TransportOptions = {}) {
    const url = new URL(credentials.server);
    this.server = credentials.server;
    this.#origin = url.origin;
    this.#prefix = url.pathname.replace(/\/+$/, '');
    this.#credentials = credentials;
    this.#options = { ...TRANSPORT_DEFAULTS, ...options };
  }

  /** The whole answer as text. */
  async text(request: KubeRequest): Promise<string> {
    const response = await this.#send(request, 'requests');
    return this.#guard(request, () => response.body.text());
  }

  async json<T>(request: KubeRequest): Promise<T> {
    const text = await this.text(request);
    try {
      return JSON.parse(text) as T;
    } catch {
      throw badAnswer('an answer that is not JSON', text, this.requestLine(request));
    }
  }

  /** The answer as it arrives, on a connection of its own; leaving the iteration closes it. */
  async *stream(request: KubeRequest): AsyncGenerator<Uint8Array, void, undefined> {
    const response = await this.#send(request, 'streams');
    try {
      for await (const chunk of response.body) yield chunk as Uint8Array;
    } catch (error) {
      throw this.#failure(request, error);
    } finally {
      response.body.destroy();
    }
  }

  /** After how many seconds the server shall end a watch in good order. */
  get watchSeconds(): number {
    return Math.max(1, Math.floor((this.#options.watchIdleMs * 2) / 3_000));
  }

  requestLine(request: Pick<KubeRequest, 'method' | 'path'>): RequestLine {
    return { method: request.method, server: this.server, path: request.path };
  }

  /** Cuts every connection. */
  async [Symbol.asyncDispose](): Promise<void> {
    const pools = this.#pools;
    this.#pools = undefined;
    await Promise.all([pools?.requests.destroy(), pools?.streams.destroy()]);
  }

  async #send(request: KubeRequest, lane: 'requests' | 'streams'): Promise<Dispatcher.ResponseData> {
    // One signal ends all the watches of a program; Node warns of a leak at eleven.
    setMaxListeners(0, request.signal);
    for (let retries = 0; ; retries += 1) {
      const response = await this.#sendOnce(request, lane);
      if (response.statusCode < 400) return response;
      const text = await this.#guard(request, () => response.body.text());
      const waitMs = retryAfterMs(response);
      if (waitMs === undefined || retries === MAX_RETRIES)
        throw new KubeStatusError(statusOfAnswer(response.statusCode, text), this.requestLine(request));
      await this.#options.clock.sleep(waitMs, request.signal);
    }
  }

  async #sendOnce(request: KubeRequest, lane: 'requests' | 'streams'): Promise<Dispatcher.ResponseData> {
    request.signal.throwIfAborted();
    const credentials = await this.#credentials.current();
    return this.#guard(request, () =>
      this.#poolsFor(credentials.tls)[lane].request(this.#dispatch(request, credentials, lane)),
    );
  }

  #dispatch(
    request: KubeRequest,
    credentials: Credentials,
    lane: 'requests' | 'streams',
  ): Omit<Dispatcher.RequestOptions, 'origin'> {
    return {
      method: request.method,
      path: `${this.#prefix}${request.path}`,
      headers: {
        ...credentials.headers,
        accept: request.accept ?? 'application/json',
        // The server takes its first word as the field manager of writes that name none.
        'user-agent': 'fleetbed',
        ...(request.body === undefined ? {} : { 'content-type': request.contentType ?? 'application/json' }),
      },
      ...(request.body === undefined ? {} : { body: request.body }),
      signal: request.signal,
      headersTimeout: this.#options.requestTimeoutMs,
      bodyTimeout: lane === 'streams' ? this.#options.watchIdleMs : this.#options.requestTimeoutMs,
    };
  }

  /** New credentials may bring new certificates; requests in flight finish on the old connections. */
  #poolsFor(tls: TlsMaterial): Pools {
    if (this.#pools !== undefined && sameTls(this.#pools.tls, tls)) return this.#pools;
    this.#pools?.requests.close().catch(() => undefined);
    this.#pools?.streams.close().catch(() => undefined);
    const connect = {
      ...this.#options.outbound,
      ...tls,
      // Made once: certificates are not read again for each connection.
      ...(this.#origin.startsWith('https:') ? { secureContext: createSecureContext(tls) } : {}),
      timeout: this.#options.connectTimeoutMs,
      keepAlive: true,
      keepAliveInitialDelay: this.#options.keepAliveInitialDelayMs,
    };
    this.#pools = {
      tls,
      requests: new Pool(this.#origin, { connect, connections: REQUEST_CONNECTIONS }),
      streams: new Pool(this.#origin, { connect }),
    };
    return this.#pools;
  }

  async #guard<T>(request: KubeRequest, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw this.#failure(request, error);
    }
  }

  #failure(request: KubeRequest, error: unknown): unknown {
    if (request.signal.aborted) return request.signal.reason;
    if (error instanceof FleetbedError) return error;
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    const said = messageOf(error);
    return new FleetbedError('FLEETBED_KUBE_UNREACHABLE', `the API server ${this.server} did not answer`, {
      observed: `${request.method} ${request.path}: ${said.includes(code) ? said : `${code} ${said}`}`,
      hint: 'check that the cluster runs: `fleetbed status`, or `kubectl --context <cluster> get --raw /readyz`',
      cause: error,
    });
  }
}

/** Undefined unless the server refused for now and says when to come back, in seconds. */
function retryAfterMs({ statusCode, headers }: Dispatcher.ResponseData): number | undefined {
  const after = headers['retry-after'];
  return statusCode === 429 && typeof after === 'string' && /^\d+$/.test(after) ? Number(after) * 1_000 : undefined;
}

/** What a body says of a refusal, or a status made of it. */
export function statusOfAnswer(code: number, text: string): KubeStatus {
  try {
    const parsed: unknown = JSON.parse(text);
    if (isKubeStatus(parsed)) return { ...parsed, code: parsed.code ?? code };
  } catch {
    // Not a Status: `404 page not found`, a failed health check, a proxy's page.
  }
  const message = text.trim().slice(0, 1_000);
  return { kind: 'Status', code, message: message === '' ? `the server answered ${String(code)}` : message };
}

function sameTls(a: TlsMaterial, b: TlsMaterial): boolean {
  const text = (value: string | Buffer | undefined): string => (value === undefined ? '' : value.toString());
  return (
    text(a.ca) === text(b.ca) &&
    text(a.cert) === text(b.cert) &&
    text(a.key) === text(b.key) &&
    a.rejectUnauthorized === b.rejectUnauthorized &&
    a.servername === b.servername
  );
}
