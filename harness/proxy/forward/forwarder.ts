import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { ForwardedRequest, type ForwardContext } from './forwarded-request.ts';
import { NO_ROUTE, sendLocalAnswer, type LocalAnswer } from './local-answer.ts';
import type { RequestRouter } from './request-router.ts';
import { openTunnel, type TunnelContext } from './tunnel.ts';
import { answerOn } from './upgrade-answer.ts';

/** What a listener hands its requests to. */
export interface RequestHandler {
  /** With `awaitsContinue` the client sends its body after a `100 Continue` only. */
  request(port: number, request: IncomingMessage, response: ServerResponse, awaitsContinue: boolean): void;
  /** A request that asks for another protocol; `head` is what came after it. */
  upgrade(port: number, request: IncomingMessage, socket: Duplex, head: Buffer): void;
}

export interface ForwarderOptions extends ForwardContext, TunnelContext {
  readonly router: RequestRouter;
}

/** Routes requests and forwards them. */
export class Forwarder implements RequestHandler {
  readonly #options: ForwarderOptions;

  constructor(options: ForwarderOptions) {
    this.#options = options;
  }

  request(port: number, request: IncomingMessage, response: ServerResponse, awaitsContinue: boolean): void {
    this.#options.counters.requests += 1;
    const routed = this.#options.router.route(port, request);
    if ('status' in routed) {
      this.#count(routed);
      // The body that was announced may or may not follow, so the connection cannot be used again.
      if (awaitsContinue) response.shouldKeepAlive = false;
      sendLocalAnswer(response, routed);
      return;
    }
    if (awaitsContinue) response.writeContinue();
    new ForwardedRequest(this.#options, request, response, routed).start(routed.backend.next(routed.clientRegion));
  }

  upgrade(port: number, request: IncomingMessage, socket: Duplex, head: Buffer): void {
    this.#options.counters.requests += 1;
    const routed = this.#options.router.route(port, request);
    if ('status' in routed) {
      this.#count(routed);
      sendLocalAnswer(answerOn(request, socket), routed);
    } else openTunnel(this.#options, { request, socket, head, routed });
  }

  #count(answer: LocalAnswer): void {
    if (answer === NO_ROUTE) this.#options.counters.noRoute += 1;
    else this.#options.counters.noBackend += 1;
  }
}
