import { Http1Client, type Http1ClientOwner } from '../http1/http1-client.ts';
import { UpstreamFailure, upstreamFailureOf } from '../forward/upstream-failure.ts';
import type { AnswerReceiver, UpstreamCall, UpstreamRequest } from '../message/upstream-call.ts';
import { PendingCall } from './pending-call.ts';
import { ReadBuffer } from '../sockets/read-buffer.ts';
import { dialHttp, type UpstreamTarget } from './upstream-target.ts';

/** How long an idle connection is used again when the endpoint does not say how long it keeps one: node's own servers close after 5 s. */
const IDLE_MS = 4_000;
const LONGEST_IDLE_MS = 60_000;
const ALPN: readonly string[] = ['http/1.1'];

interface IdleClient {
  readonly client: Http1Client;
  readonly untilMs: number;
}

/** The HTTP/1.1 connections to one endpoint: one request at a time on each, the one used last first. */
export class Http1Pool implements Http1ClientOwner {
  readonly #target: UpstreamTarget;
  readonly #clients = new Set<Http1Client>();
  readonly #dialing = new Set<Disposable>();
  #idle: IdleClient[] = [];
  /** Busy with a request that began before the idle ones were closed: not to be used again. */
  #outdated = new WeakSet<Http1Client>();
  #sweep: Disposable | undefined;

  constructor(target: UpstreamTarget) {
    this.#target = target;
  }

  call(request: UpstreamRequest, receiver: AnswerReceiver): UpstreamCall {
    // What becomes of another protocol is read as a stream.
    const client = request.upgrade === undefined ? this.#takeIdle() : undefined;
    if (client === undefined) return this.#dial(request, receiver);
    try {
      return client.send(request, receiver);
    } catch (error) {
      client.close();
      throw error;
    }
  }

  /** Closes idle connections now and the others after their request. */
  closeIdle(): void {
    const idle = this.#idle;
    this.#idle = [];
    for (const { client } of idle) client.close();
    this.#outdated = new WeakSet(this.#clients);
  }

  close(): void {
    this.#sweep?.[Symbol.dispose]();
    this.#idle = [];
    for (const dialing of this.#dialing) dialing[Symbol.dispose]();
    this.#dialing.clear();
    for (const client of [...this.#clients]) client.close();
  }

  idle(client: Http1Client): void {
    if (this.#outdated.has(client)) {
      client.close();
      return;
    }
    const { clock } = this.#target.options;
    const { keptSeconds } = client;
    const idleMs = keptSeconds === undefined ? IDLE_MS : Math.min(keptSeconds * 1_000 - 1_000, LONGEST_IDLE_MS);
    if (idleMs <= 0) {
      client.close();
      return;
    }
    this.#idle.push({ client, untilMs: clock.now() + idleMs });
    this.#sweep ??= clock.after(IDLE_MS, this.#sweepIdle);
  }

  gone(client: Http1Client): void {
    this.#clients.delete(client);
    const at = this.#idle.findIndex((idle) => idle.client === client);
    if (at !== -1) this.#idle.splice(at, 1);
  }

  #takeIdle(): Http1Client | undefined {
    const idle = this.#idle.pop();
    if (idle === undefined || idle.untilMs > this.#target.options.clock.now()) return idle?.client;
    // The others were used even longer ago, and are swept.
    idle.client.close();
    return undefined;
  }

  readonly #sweepIdle = (): void => {
    const nowMs = this.#target.options.clock.now();
    const kept = this.#idle.filter(({ untilMs }) => untilMs > nowMs);
    const old = this.#idle.filter(({ untilMs }) => untilMs <= nowMs);
    this.#idle = kept;
    for (const { client } of old) client.close();
    this.#sweep = kept.length === 0 ? undefined : this.#target.options.clock.after(IDLE_MS, this.#sweepIdle);
  };

  #dial(request: UpstreamRequest, receiver: AnswerReceiver): UpstreamCall {
    const pending = new PendingCall();
    const { settings, endpoint } = this.#target;
    const isPlain = (settings.tls === undefined || endpoint.clear === true) && request.upgrade === undefined;
    const reads = isPlain ? new ReadBuffer() : undefined;
    const dialing = dialHttp(this.#target, ALPN, reads, (outcome) => {
      this.#dialing.delete(dialing);
      if (outcome instanceof UpstreamFailure) {
        receiver.failed(outcome);
        return;
      }
      const client = new Http1Client(outcome, reads, this);
      this.#clients.add(client);
      try {
        if (pending.attach(client.send(request, receiver))) receiver.drained();
      } catch (error) {
        client.close();
        receiver.failed(new UpstreamFailure('unsendable', upstreamFailureOf(error as Error).message, error));
      }
    });
    this.#dialing.add(dialing);
    pending.onAbort = () => {
      this.#dialing.delete(dialing);
      dialing[Symbol.dispose]();
    };
    return pending;
  }
}
