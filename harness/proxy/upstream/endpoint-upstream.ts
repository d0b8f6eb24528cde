import type { Socket } from 'node:net';
import { UpstreamFailure } from '../forward/upstream-failure.ts';
import { messageOf } from '../../core/errors.ts';
import type { AnswerReceiver, UpstreamCall, UpstreamRequest } from '../message/upstream-call.ts';
import type { Endpoint } from '../table/backend.ts';
import { dial, type DialOptions } from './dial.ts';
import { Http1Pool } from './http1-pool.ts';
import { Http2Pool } from './http2-pool.ts';
import { PendingCall } from './pending-call.ts';
import type { UpstreamSettings, UpstreamTarget } from './upstream-target.ts';

/** All connections to one endpoint of one backend. */
export class EndpointUpstream implements Disposable {
  readonly #target: UpstreamTarget;
  readonly #http1: Http1Pool;
  readonly #http2: Http2Pool;

  constructor(endpoint: Endpoint, settings: UpstreamSettings, options: DialOptions) {
    this.#target = { endpoint, settings, options };
    this.#http1 = new Http1Pool(this.#target);
    this.#http2 = new Http2Pool(this.#target);
  }

  /** Speaks to the endpoint in another way from now on; requests under way go on. */
  use(endpoint: Endpoint, settings: UpstreamSettings): void {
    const { serverName } = this.#target.endpoint;
    const { protocol, tls } = this.#target.settings;
    this.#target.endpoint = endpoint;
    if (settings.protocol === protocol && settings.tls?.key === tls?.key && endpoint.serverName === serverName) return;
    this.#target.settings = settings;
    this.closeIdle();
  }

  /** Sends a request. What protocol switches is HTTP/1.1, whatever the backend speaks. */
  call(request: UpstreamRequest, receiver: AnswerReceiver): UpstreamCall {
    const http2 = this.#target.settings.protocol === 'h2' && request.upgrade === undefined;
    try {
      return (http2 ? this.#http2 : this.#http1).call(request, receiver);
    } catch (error) {
      // Told after the caller has the call.
      process.nextTick(() => {
        receiver.failed(new UpstreamFailure('unsendable', messageOf(error), error));
      });
      return new PendingCall();
    }
  }

  /** A connection for bytes. Disposing what is returned gives it up. */
  connect(done: (outcome: Socket | UpstreamFailure) => void): Disposable {
    const { endpoint, settings, options } = this.#target;
    return dial({ endpoint, tls: settings.tls, alpn: [], allowHalfOpen: true }, options, done);
  }

  /** Closes idle connections now, and the others after what they are busy with. */
  closeIdle(): void {
    this.#http1.closeIdle();
    this.#http2.closeIdle();
  }

  /** Closes every connection; requests under way fail. */
  [Symbol.dispose](): void {
    this.#http1.close();
    this.#http2.close();
  }
}
