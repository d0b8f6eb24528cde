import { connect, type ClientHttp2Session } from 'node:http2';
import type { Socket } from 'node:net';
import { messageOf } from '../../core/errors.ts';
import { UpstreamFailure } from '../forward/upstream-failure.ts';
import { Http2Call } from '../http2/http2-call.ts';
import type { AnswerReceiver, UpstreamCall, UpstreamRequest } from '../message/upstream-call.ts';
import { PendingCall } from './pending-call.ts';
import { agreedProtocol, dialHttp, type UpstreamTarget } from './upstream-target.ts';

const ALPN: readonly string[] = ['h2'];
/** Streams on a session until its endpoint has said how many it takes. */
const FIRST_STREAMS = 100;
const WINDOW_BYTES = 1_048_576;
const SESSION_WINDOW_BYTES = 4_194_304;
const SESSION_MEMORY_MB = 64;

interface Waiting {
  readonly pending: PendingCall;
  readonly request: UpstreamRequest;
  readonly receiver: AnswerReceiver;
}

interface OpenSession {
  readonly session: ClientHttp2Session;
  readonly socket: Socket;
  streams: number;
}

/** The HTTP/2 sessions with one endpoint: as few as its limits on streams allow. */
export class Http2Pool {
  readonly #target: UpstreamTarget;
  #sessions: OpenSession[] = [];
  /** Sessions that take no more requests, and finish those they have. */
  readonly #closing = new Set<OpenSession>();
  readonly #dialing = new Map<Disposable, Waiting[]>();

  constructor(target: UpstreamTarget) {
    this.#target = target;
  }

  call(request: UpstreamRequest, receiver: AnswerReceiver): UpstreamCall {
    const open = this.#sessions.find(hasRoom);
    if (open !== undefined) return this.#send(open, request, receiver);
    const waiting = { pending: new PendingCall(), request, receiver };
    for (const [dialing, queue] of this.#dialing)
      if (queue.length < FIRST_STREAMS) {
        queue.push(waiting);
        this.#abortable(waiting, dialing, queue);
        return waiting.pending;
      }
    this.#dial(waiting);
    return waiting.pending;
  }

  closeIdle(): void {
    const sessions = this.#sessions;
    this.#sessions = [];
    for (const open of sessions) this.#retire(open);
  }

  close(): void {
    for (const dialing of this.#dialing.keys()) dialing[Symbol.dispose]();
    this.#dialing.clear();
    for (const { session, socket } of [...this.#sessions, ...this.#closing]) {
      session.destroy();
      socket.destroy();
    }
  }

  #dial(first: Waiting): void {
    const queue = [first];
    const dialing = dialHttp(this.#target, ALPN, undefined, (outcome) => {
      this.#dialing.delete(dialing);
      if (outcome instanceof UpstreamFailure) for (const { receiver } of queue) receiver.failed(outcome);
      else this.#open(outcome, queue);
    });
    this.#dialing.set(dialing, queue);
    this.#abortable(first, dialing, queue);
  }

  #abortable(waiting: Waiting, dialing: Disposable, queue: Waiting[]): void {
    waiting.pending.onAbort = () => {
      const at = queue.indexOf(waiting);
      if (at !== -1) queue.splice(at, 1);
      if (queue.length > 0 || !this.#dialing.delete(dialing)) return;
      dialing[Symbol.dispose]();
    };
  }

  #open(socket: Socket, queue: readonly Waiting[]): void {
    const protocol = agreedProtocol(socket);
    if (protocol === 'http/1.1') {
      socket.on('error', nothing).destroy();
      const failure = new UpstreamFailure('connect', 'the endpoint does not speak HTTP/2');
      for (const { receiver } of queue) receiver.failed(failure);
      return;
    }
    const session = connect('http://endpoint', {
      createConnection: () => socket,
      peerMaxConcurrentStreams: FIRST_STREAMS,
      maxSessionMemory: SESSION_MEMORY_MB,
      settings: { enablePush: false, initialWindowSize: WINDOW_BYTES },
    });
    const open: OpenSession = { session, socket, streams: 0 };
    this.#sessions.push(open);
    session.on('error', nothing).once('goaway', () => {
      this.#retire(open);
    });
    session.once('close', () => {
      this.#sessions = this.#sessions.filter((each) => each !== open);
      this.#closing.delete(open);
    });
    session.once('connect', () => {
      session.setLocalWindowSize(SESSION_WINDOW_BYTES);
    });
    for (const { pending, request, receiver } of queue)
      if (!pending.aborted && pending.attach(this.#send(open, request, receiver))) receiver.drained();
  }

  #send(open: OpenSession, request: UpstreamRequest, receiver: AnswerReceiver): UpstreamCall {
    const scheme = this.#target.settings.tls === undefined ? 'http' : 'https';
    try {
      open.streams += 1;
      return new Http2Call(open.session, scheme, request, receiver, () => {
        this.#streamClosed(open);
      });
    } catch (error) {
      this.#streamClosed(open);
      const pending = new PendingCall();
      // Told after the caller has the call.
      process.nextTick(() => {
        receiver.failed(new UpstreamFailure(open.session.closed ? 'refused' : 'unsendable', messageOf(error), error));
      });
      return pending;
    }
  }

  #retire(open: OpenSession): void {
    this.#sessions = this.#sessions.filter((each) => each !== open);
    if (open.socket.destroyed) return;
    this.#closing.add(open);
    if (!open.session.closed && !open.session.destroyed) open.session.close();
    if (open.streams === 0) open.socket.destroy();
  }

  #streamClosed(open: OpenSession): void {
    open.streams -= 1;
    // An endpoint that does not close for its part would keep the connection for ever.
    if (open.streams === 0 && this.#closing.has(open)) open.socket.destroy();
  }
}

function hasRoom({ session, streams }: OpenSession): boolean {
  if (session.closed || session.destroyed) return false;
  return streams < Math.min(session.remoteSettings.maxConcurrentStreams ?? FIRST_STREAMS, 1_000_000);
}

function nothing(): void {
  // Its end is told by `close`.
}
