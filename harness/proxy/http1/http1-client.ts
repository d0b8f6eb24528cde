import type { Duplex } from 'node:stream';
import type { Fields } from '../message/fields.ts';
import type { AnswerReceiver, UpstreamCall, UpstreamRequest } from '../message/upstream-call.ts';
import { EndlessBody, SizedBody, type BodyReader } from './body-reader.ts';
import { BodyWriter, type OutgoingFraming } from './body-writer.ts';
import { ChunkedBody } from './chunked-body.ts';
import { HeadBuffer } from './head-buffer.ts';
import { readAnswerHead, type Http1AnswerHead } from './read-answer-head.ts';
import { fieldLines, requestLine } from './write-head.ts';

/** Of an answer; endpoints are trusted with more than clients. */
const HEAD_BYTES = 262_144;
const MOST_FIELDS = 1_000;

/** Told once what becomes of a connection after its request. */
export interface Http1ClientOwner {
  /** The answer is whole, and the connection can take another request. */
  idle(client: Http1Client): void;
  /** The connection is closed, or given to another protocol. */
  gone(client: Http1Client): void;
}

/** Where a connection's bytes come from. */
export interface ReadSource {
  onData: (chunk: Buffer) => void;
}

/** The client's side of one HTTP/1.1 connection: one request at a time. */
export class Http1Client implements UpstreamCall {
  readonly #socket: Duplex;
  readonly #owner: Http1ClientOwner;
  readonly #heads: HeadBuffer = new HeadBuffer(HEAD_BYTES);
  #receiver: AnswerReceiver | undefined;
  #method = '';
  #upgrade = false;
  #writer: BodyWriter | undefined;
  #body: BodyReader | undefined;
  #reusable = false;
  #paused = false;
  #keptSeconds: number | undefined;
  #gone = false;

  /**
   * @param socket connected
   * @param reads gives what is read, where the socket does not
   */
  constructor(socket: Duplex, reads: ReadSource | undefined, owner: Http1ClientOwner) {
    this.#socket = socket;
    this.#owner = owner;
    if (reads === undefined) socket.on('data', this.#onData);
    else reads.onData = this.#onData;
    socket.on('end', this.#onEnd).on('drain', this.#onDrain);
    socket.on('error', this.#onError).once('close', this.#onClose);
  }

  /** How long the endpoint keeps the connection after the last answer, where it said so. */
  get keptSeconds(): number | undefined {
    return this.#keptSeconds;
  }

  /** Sends a request. The one before must be over. Throws `TypeError` for a head that cannot be sent. */
  send(request: UpstreamRequest, receiver: AnswerReceiver): UpstreamCall {
    const { method, length, upgrade } = request;
    const text = headText(request);
    this.#receiver = receiver;
    this.#method = method;
    this.#upgrade = upgrade !== undefined;
    this.#reusable = false;
    this.#body = undefined;
    this.#writer = new BodyWriter(this.#socket, text, framingOf(length));
    if (length === 'none' || length === 0) this.#writer.end([]);
    return this;
  }

  write(chunk: Buffer): boolean {
    return this.#writer === undefined || this.#writer.write(chunk);
  }

  end(trailers: Fields): void {
    if (this.#writer === undefined || this.#writer.ended) return;
    if (!this.#writer.end(trailers)) this.#fail(new Error('the body is shorter than its length'));
  }

  pause(): void {
    if (this.#receiver === undefined || this.#paused) return;
    this.#paused = true;
    this.#socket.pause();
  }

  resume(): void {
    if (!this.#paused) return;
    this.#paused = false;
    this.#socket.resume();
  }

  abort(): void {
    if (this.#receiver === undefined) return;
    this.#receiver = undefined;
    this.close();
  }

  /** Ends the connection, and a request that is under way with it. */
  close(): void {
    this.#socket.destroy();
    this.#lost(new Error('the connection was closed'));
  }

  readonly #onData = (chunk: Buffer): void => {
    // Nobody asked: the endpoint ends the connection, or talks nonsense.
    if (this.#receiver === undefined) {
      this.close();
      return;
    }
    try {
      this.#read(chunk);
    } catch (error) {
      this.#fail(error instanceof Error ? error : new Error(String(error)));
    }
  };

  #read(chunk: Buffer): void {
    let rest = chunk;
    while (rest.length > 0 && this.#receiver !== undefined) {
      const body = this.#body;
      if (body !== undefined) {
        const at = body.read(rest, 0, this.#take);
        rest = at === rest.length ? NOTHING : rest.subarray(at);
        if (body.done && this.#isReading(body)) this.#complete(body.trailers, rest);
        continue;
      }
      const found = this.#heads.find(rest);
      if (found === undefined) return;
      rest = found.rest;
      this.#begin(readAnswerHead(found.text, this.#method, MOST_FIELDS), rest);
    }
  }

  /** Not aborted by what was given to the receiver. */
  #isReading(body: BodyReader): boolean {
    return this.#body === body;
  }

  readonly #take = (part: Buffer): void => {
    this.#receiver?.data(part);
  };

  #begin(head: Http1AnswerHead, rest: Buffer): void {
    const receiver = this.#receiver;
    const { status, framing } = head;
    if (status === 101) this.#switch(head, rest);
    else if (status < 200) {
      if (status !== 100) receiver?.informed(status, head.fields);
    } else {
      this.#reusable = head.keepAlive;
      this.#keptSeconds = head.keptSeconds;
      if (framing === 'chunked') this.#body = new ChunkedBody(MOST_FIELDS);
      else if (framing === 'until-close') this.#body = new EndlessBody();
      else if (typeof framing === 'number' && framing > 0) this.#body = new SizedBody(framing);
      const length =
        typeof framing === 'number' ? framing : framing === 'none' ? (head.declaredLength ?? 'none') : 'unknown';
      receiver?.answered(head, length);
      if (this.#body === undefined) this.#complete([], rest);
    }
  }

  #switch(head: Http1AnswerHead, rest: Buffer): void {
    if (!this.#upgrade) throw new Error('the endpoint switched protocols unasked');
    const receiver = this.#receiver;
    this.#receiver = undefined;
    this.#gone = true;
    this.#socket.off('data', this.#onData).off('end', this.#onEnd).off('drain', this.#onDrain);
    this.#socket.off('error', this.#onError).off('close', this.#onClose);
    this.#socket.pause();
    this.#owner.gone(this);
    receiver?.switched(head, this.#socket, rest);
  }

  #complete(trailers: Fields, rest: Buffer): void {
    const receiver = this.#receiver;
    this.#receiver = undefined;
    this.#body = undefined;
    // An answer to a request that is not sent yet: what follows would be taken for the next one.
    const reusable = this.#reusable && this.#writer?.ended === true && rest.length === 0 && !this.#gone;
    this.#writer = undefined;
    // Whoever asked for the pause has all it waited for; the next one must not wait.
    this.resume();
    if (reusable) this.#owner.idle(this);
    receiver?.end(trailers);
    if (!reusable) this.close();
  }

  readonly #onDrain = (): void => {
    this.#receiver?.drained();
  };

  readonly #onEnd = (): void => {
    if (this.#body instanceof EndlessBody) this.#complete([], NOTHING);
    else this.#onClose();
  };

  readonly #onClose = (): void => {
    this.#fail(new Error('the endpoint closed its connection'));
  };

  readonly #onError = (error: Error): void => {
    this.#fail(error);
  };

  #fail(error: Error): void {
    this.#socket.destroy();
    this.#lost(error);
  }

  #lost(error: Error): void {
    const receiver = this.#receiver;
    this.#receiver = undefined;
    this.#writer = undefined;
    this.#body = undefined;
    if (!this.#gone) {
      this.#gone = true;
      this.#owner.gone(this);
    }
    receiver?.failed(error);
  }
}

const NOTHING = Buffer.alloc(0);

function framingOf(length: UpstreamRequest['length']): OutgoingFraming {
  return length === 'unknown' ? 'chunked' : length;
}

function headText({ method, target, authority, fields, length, upgrade }: UpstreamRequest): string {
  let text = requestLine(method, target) + fieldLines(['Host', authority]) + fieldLines(fields);
  if (length === 'unknown') text += 'Transfer-Encoding: chunked\r\n';
  else if (typeof length === 'number') text += `Content-Length: ${String(length)}\r\n`;
  if (upgrade !== undefined) text += `Connection: Upgrade\r\nUpgrade: ${upgrade}\r\n`;
  return `${text}\r\n`;
}
