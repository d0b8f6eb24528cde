import { request as httpRequest, type ClientRequest, type IncomingMessage } from 'node:http';
import type { Duplex, Readable } from 'node:stream';
import type { Clock } from '../../core/clock.ts';
import type { OutboundOptions } from '../../core/program-network.ts';
import type { ProxyCounters } from '../proxy-stats.ts';
import type { BackendEndpoint, InFlight } from './backend-endpoint.ts';
import { NO_HEALTHY_UPSTREAM, sendLocalAnswer, UPSTREAM_ERROR, UPSTREAM_TIMEOUT } from './local-answer.ts';
import { forwardedHeaders } from './request-headers.ts';
import type { RoutedRequest } from './request-router.ts';
import { answeredHeaders } from './response-headers.ts';
import { mayRetry, UpstreamFailure } from './upstream-failure.ts';
import { answerOn } from './upgrade-answer.ts';

export interface TunnelContext {
  readonly clock: Clock;
  readonly counters: ProxyCounters;
  readonly connectTimeoutMs: number;
  readonly outbound?: OutboundOptions;
}

export interface UpgradeRequest {
  readonly request: IncomingMessage;
  readonly socket: Duplex;
  readonly head: Buffer;
  readonly routed: RoutedRequest;
}

/**
 * Forwards a request for another protocol (RFC 9110 7.8). When the endpoint switches, bytes flow both ways until either
 * side closes, without a deadline; an endpoint that declines has its answer passed on.
 */
export function openTunnel(context: TunnelContext, upgrade: UpgradeRequest): void {
  const { backend, clientRegion } = upgrade.routed;
  const endpoint = backend.next(clientRegion);
  if (endpoint === undefined) {
    context.counters.noHealthyUpstream += 1;
    sendLocalAnswer(answerOn(upgrade.request, upgrade.socket), NO_HEALTHY_UPSTREAM);
  } else new TunnelAttempt(context, upgrade, endpoint, (failed) => backend.next(clientRegion, failed)).start();
}

type NextEndpoint = (failed: BackendEndpoint) => BackendEndpoint | undefined;

class TunnelAttempt implements InFlight {
  readonly #context: TunnelContext;
  readonly #upgrade: UpgradeRequest;
  readonly #endpoint: BackendEndpoint;
  readonly #next: NextEndpoint | undefined;
  readonly #upstream: ClientRequest;
  #timer: Disposable;
  #isConnected = false;
  #state: 'waiting' | 'open' | 'ended' = 'waiting';
  /** What is read from the endpoint once it has answered. */
  #answer: Readable | undefined;

  constructor(context: TunnelContext, upgrade: UpgradeRequest, endpoint: BackendEndpoint, next?: NextEndpoint) {
    this.#context = context;
    this.#upgrade = upgrade;
    this.#endpoint = endpoint;
    this.#next = next;
    this.#upstream = this.#connect();
    this.#timer = context.clock.after(context.connectTimeoutMs, () => {
      this.abort(new UpstreamFailure('connect', `no connection within ${String(context.connectTimeoutMs)} ms`));
    });
  }

  get waiting(): boolean {
    return this.#state === 'waiting';
  }

  start(): void {
    const { socket } = this.#upgrade;
    this.#endpoint.began(this);
    socket.on('error', this.#clientGone).once('close', this.#clientGone);
    this.#upstream
      .on('socket', (upstream) => {
        upstream.once('connect', this.#connected);
      })
      .on('upgrade', (answer, upstream, head) => {
        this.#open(answer, upstream, head);
      })
      .on('response', (answer) => {
        this.#decline(answer);
      })
      .on('error', (error) => {
        const kind = this.#isConnected ? 'reset' : 'connect';
        this.abort(new UpstreamFailure(kind, error.message, error));
      });
    this.#upstream.end();
  }

  abort(failure: UpstreamFailure): void {
    const wasWaiting = this.waiting;
    if (!this.#end()) return;
    this.#upstream.destroy();
    this.#answer?.destroy();
    if (failure.kind === 'connect') {
      this.#context.counters.connectFailures += 1;
      this.#endpoint.eject();
    }
    if (!wasWaiting || this.#upgrade.socket.destroyed) this.#upgrade.socket.destroy();
    else if (!this.#retry(failure)) this.#fail(failure);
  }

  #connect(): ClientRequest {
    const { request } = this.#upgrade;
    const { address, port } = this.#endpoint.endpoint;
    const headers = [...forwardedHeaders(request), 'Connection', 'Upgrade', 'Upgrade', request.headers.upgrade ?? ''];
    return httpRequest({
      ...this.#context.outbound,
      host: address,
      port,
      method: request.method,
      path: request.url,
      agent: false,
      headers,
    });
  }

  readonly #connected = (): void => {
    const { timeoutMs } = this.#upgrade.routed;
    this.#isConnected = true;
    this.#timer[Symbol.dispose]();
    this.#timer = this.#context.clock.after(timeoutMs, () => {
      this.abort(new UpstreamFailure('deadline', `no answer in ${String(timeoutMs)} ms`));
    });
  };

  readonly #clientGone = (): void => {
    this.abort(new UpstreamFailure('client-gone', 'the client closed its connection'));
  };

  #open(answer: IncomingMessage, upstream: Duplex, head: Buffer): void {
    const { socket, head: clientHead } = this.#upgrade;
    this.#timer[Symbol.dispose]();
    this.#state = 'open';
    this.#answer = upstream;
    this.#context.counters.tunnels += 1;
    socket.write(switchingProtocols(answer), 'latin1');
    if (head.length > 0) socket.write(head);
    if (clientHead.length > 0) upstream.write(clientHead);
    upstream.on('error', this.#upstreamGone).once('close', this.#upstreamGone);
    socket.pipe(upstream);
    upstream.pipe(socket);
  }

  /** What has been received is still delivered: the client's side is ended, not destroyed. */
  readonly #upstreamGone = (): void => {
    if (this.#end()) this.#upgrade.socket.end();
  };

  #decline(answer: IncomingMessage): void {
    const { request, socket } = this.#upgrade;
    this.#state = 'open';
    this.#answer = answer;
    const response = answerOn(request, socket);
    response.writeHead(answer.statusCode ?? 502, answer.statusMessage ?? '', answeredHeaders(answer.rawHeaders));
    response.once('close', () => {
      if (this.#end()) this.#upstream.destroy();
    });
    answer.on('error', () => response.destroy()).pipe(response);
  }

  #retry(failure: UpstreamFailure): boolean {
    const { request, socket } = this.#upgrade;
    if (this.#next === undefined || !mayRetry(failure.kind, request.method ?? 'GET', false)) return false;
    const endpoint = this.#next(this.#endpoint);
    if (endpoint === undefined) return false;
    this.#context.counters.retries += 1;
    socket.off('error', this.#clientGone).off('close', this.#clientGone);
    new TunnelAttempt(this.#context, this.#upgrade, endpoint).start();
    return true;
  }

  #fail({ kind }: UpstreamFailure): void {
    const { counters } = this.#context;
    if (kind === 'deadline') counters.timeouts += 1;
    else counters.upstreamErrors += 1;
    const response = answerOn(this.#upgrade.request, this.#upgrade.socket);
    sendLocalAnswer(response, kind === 'deadline' ? UPSTREAM_TIMEOUT : UPSTREAM_ERROR);
  }

  #end(): boolean {
    if (this.#state === 'ended') return false;
    this.#state = 'ended';
    this.#timer[Symbol.dispose]();
    this.#endpoint.ended(this);
    return true;
  }
}

function switchingProtocols(answer: IncomingMessage): string {
  const headers = [
    ...answeredHeaders(answer.rawHeaders),
    'connection',
    'Upgrade',
    'upgrade',
    answer.headers.upgrade ?? '',
  ];
  let text = `HTTP/1.1 ${String(answer.statusCode ?? 101)} ${answer.statusMessage ?? 'Switching Protocols'}\r\n`;
  for (let at = 0; at < headers.length; at += 2) text += `${headers[at] ?? ''}: ${headers[at + 1] ?? ''}\r\n`;
  return `${text}\r\n`;
}
