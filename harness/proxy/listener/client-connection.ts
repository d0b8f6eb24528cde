import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Clock } from '../../core/clock.ts';
import type { RequestRouter } from '../forward/request-router.ts';
import { forwardStream } from '../forward/stream-forwarder.ts';
import type { UpstreamBackend } from '../forward/upstream-backend.ts';
import { Http1Connection } from '../http1/http1-connection.ts';
import type { ConnectionFacts, Http1Options } from '../http1/http1-options.ts';
import { HTTP2_PREFACE, Http2Connection } from '../http2/http2-connection.ts';
import type { ExchangeHandler } from '../message/server-exchange.ts';
import type { ProxyCounters } from '../proxy-stats.ts';
import type { ConnectionPlan } from '../routing/connection-plan.ts';
import { readClientHello, type ClientHello } from '../tls/client-hello.ts';
import type { ServerContexts } from '../tls/server-contexts.ts';
import { terminateTls } from '../tls/terminate-tls.ts';
import { putBack, readFirstBytes } from './first-bytes.ts';
import type { ProxyLimits } from './proxy-limits.ts';

/** What a port begins with: `tcp` where the server may speak first, `tls` where a ClientHello chooses the listener. */
export type PortMode = 'http' | 'tls' | 'tcp';

export interface ClientConnectionOptions {
  readonly clock: Clock;
  readonly limits: ProxyLimits;
  readonly counters: ProxyCounters;
  readonly router: RequestRouter;
  readonly contexts: ServerContexts;
  readonly handler: ExchangeHandler;
}

/** Where a connection came in. */
export interface ConnectionPlace {
  readonly port: number;
  readonly address?: string;
}

export type AcceptedSocket = Duplex & Pick<Socket, 'remoteAddress'>;

const NOTHING = Buffer.alloc(0);
const HTTP_ALPN: readonly string[] = ['h2', 'http/1.1'];

/** A connection of a client: finds out what is spoken on it and hands it to whoever speaks that. */
export class ClientConnection {
  readonly #socket: AcceptedSocket;
  readonly #place: ConnectionPlace;
  readonly #remoteAddress: string;
  readonly #options: ClientConnectionOptions;
  #http: Http1Connection | Http2Connection | undefined;
  #draining = false;
  /** What is spoken is not known yet. */
  #beginning = true;

  constructor(socket: AcceptedSocket, place: ConnectionPlace, options: ClientConnectionOptions) {
    this.#socket = socket;
    this.#place = place;
    this.#options = options;
    this.#remoteAddress = socket.remoteAddress ?? '';
    socket.on('error', nothing);
  }

  start(mode: PortMode): void {
    const { clock, limits } = this.#options;
    const options = { clock, timeoutMs: limits.headTimeoutMs };
    if (mode === 'tcp') this.#begin(undefined, undefined);
    else if (mode === 'http')
      readFirstBytes(this.#socket, { ...options, needsMore: mayBePreface }, (bytes) => {
        this.#speakHttp(this.#socket, undefined, bytes, isPreface(bytes) ? 'h2' : 'http/1.1');
      });
    else
      readFirstBytes(this.#socket, { ...options, needsMore: (bytes) => readClientHello(bytes) === 'more' }, (bytes) => {
        const hello = readClientHello(bytes);
        this.#begin(typeof hello === 'string' ? undefined : hello, bytes);
      });
  }

  /** Ends the connection as soon as nothing is under way on it. Streams of bytes go on. */
  drain(): void {
    this.#draining = true;
    if (this.#beginning) this.#socket.destroy();
    else this.#http?.drain();
  }

  /** @param first read already */
  #begin(hello: ClientHello | undefined, first: Buffer | undefined): void {
    const { counters, router } = this.#options;
    const plan = router.planConnection({
      ...this.#place,
      ...hello,
      isTls: hello !== undefined,
      remoteAddress: this.#remoteAddress,
    });
    if (plan.kind === 'close') {
      counters.connectionsClosed += 1;
      this.#socket.destroy();
    } else if (hello !== undefined && plan.tls !== undefined) this.#terminate(plan, hello, first ?? NOTHING);
    else this.#go(plan, this.#socket, hello, first ?? NOTHING, 'http/1.1');
  }

  #terminate(plan: OpenPlan, hello: ClientHello, first: Buffer): void {
    const { clock, contexts, counters, limits } = this.#options;
    const { tls } = plan;
    const context = tls === undefined ? undefined : contexts.choose(tls, hello.serverName);
    if (tls === undefined || context === undefined) {
      counters.connectionsClosed += 1;
      this.#socket.destroy();
      return;
    }
    putBack(this.#socket, first);
    const alpn = plan.kind === 'http' ? HTTP_ALPN : [];
    terminateTls(this.#socket, { clock, tls, context, alpn, timeoutMs: limits.headTimeoutMs }, (secured) => {
      if (secured === undefined) counters.connectionsClosed += 1;
      else this.#go(plan, secured, hello, NOTHING, secured.alpnProtocol === 'h2' ? 'h2' : 'http/1.1');
    });
  }

  #go(plan: OpenPlan, socket: Duplex, hello: ClientHello | undefined, first: Buffer, protocol: HttpProtocol): void {
    if (plan.kind === 'http') {
      this.#speakHttp(socket, hello, first, protocol);
      return;
    }
    this.#beginning = false;
    const { backend, choice } = plan;
    forwardStream({ client: socket, first, backend, choice }, this.#options.counters);
  }

  #speakHttp(socket: Duplex, hello: ClientHello | undefined, first: Buffer, protocol: HttpProtocol): void {
    const { clock, limits, handler, counters } = this.#options;
    const facts: ConnectionFacts = {
      ...this.#place,
      scheme: socket === this.#socket ? 'http' : 'https',
      remoteAddress: this.#remoteAddress,
      ...(hello?.serverName === undefined ? {} : { serverName: hello.serverName }),
    };
    const options: Http1Options = {
      clock,
      limits,
      handler,
      onRefused: () => {
        counters.requestsRefused += 1;
      },
    };
    this.#beginning = false;
    if (protocol === 'h2') {
      putBack(socket, first);
      this.#http = new Http2Connection(socket, facts, options);
    } else {
      const connection = new Http1Connection(socket, facts, options);
      this.#http = connection;
      connection.begin(first);
    }
    if (this.#draining) this.#http.drain();
  }
}

type HttpProtocol = 'h2' | 'http/1.1';
type OpenPlan = Exclude<ConnectionPlan<UpstreamBackend>, { readonly kind: 'close' }>;

function isPreface(bytes: Buffer): boolean {
  return (
    bytes.length >= HTTP2_PREFACE.length &&
    bytes.compare(HTTP2_PREFACE, 0, HTTP2_PREFACE.length, 0, HTTP2_PREFACE.length) === 0
  );
}

function mayBePreface(bytes: Buffer): boolean {
  return bytes.length < HTTP2_PREFACE.length && bytes.equals(HTTP2_PREFACE.subarray(0, bytes.length));
}

function nothing(): void {
  // Its end is told by `close`.
}
