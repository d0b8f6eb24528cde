import { constants, type ServerHttp2Stream } from 'node:http2';
import type { BodyReceiver, BodySource } from '../message/body.ts';
import { fieldValue, type Fields } from '../message/fields.ts';
import { isBodiless, type AnswerHead, type BodyLength } from '../message/message-head.ts';
import type { ServerExchange } from '../message/server-exchange.ts';
import type { ConnectionFacts } from '../http1/http1-options.ts';
import type { RequestHead } from '../routing/request-plan.ts';
import { http2Headers, plainFields, pseudoField } from './http2-fields.ts';

const LENGTH = /^\d{1,15}$/;

/** One request on a stream of HTTP/2, and its answer. */
export class Http2Exchange implements ServerExchange, BodySource {
  readonly head: RequestHead;
  readonly length: BodyLength;
  readonly awaitsContinue: boolean;
  readonly upgrade: undefined = undefined;
  readonly takesTrailers: boolean;
  onOver: (whole: boolean) => void = nothing;
  onDrain: () => void = nothing;
  readonly #stream: ServerHttp2Stream;
  #receiver: BodyReceiver | undefined;
  #requestTrailers: string[] = [];
  #trailers: Fields = [];
  readonly #mostBodyBytes: number;
  #bodyBytes = 0;
  #over = false;

  /**
   * @param raw headers of the stream: name, value, name, value
   * @param mostBodyBytes beyond it 413; 0 for any
   */
  constructor(stream: ServerHttp2Stream, raw: readonly string[], facts: ConnectionFacts, mostBodyBytes: number) {
    this.#mostBodyBytes = mostBodyBytes;
    const fields = plainFields(raw);
    const authority = pseudoField(raw, ':authority') ?? fieldValue(fields, 'host') ?? '';
    if (fieldValue(fields, 'host') === undefined) fields.unshift('host', authority);
    this.#stream = stream;
    this.head = {
      ...facts,
      method: pseudoField(raw, ':method') ?? 'GET',
      target: pseudoField(raw, ':path') ?? '/',
      authority,
      rawHeaders: fields,
    };
    const declared = fieldValue(fields, 'content-length');
    this.length = stream.endAfterHeaders
      ? declared === '0'
        ? 0
        : 'none'
      : declared !== undefined && LENGTH.test(declared)
        ? Number(declared)
        : 'unknown';
    this.awaitsContinue = fieldValue(fields, 'expect')?.toLowerCase() === '100-continue';
    this.takesTrailers = fieldValue(fields, 'te')?.toLowerCase().includes('trailers') === true;
    stream.on('error', nothing).once('close', this.#onClose);
    stream.on('drain', () => {
      this.onDrain();
    });
    stream.once('wantTrailers', this.#sendTrailers);
    stream.once('trailers', this.#noteTrailers);
  }

  get answered(): boolean {
    return this.#stream.headersSent;
  }

  get over(): boolean {
    return this.#over;
  }

  receive(receiver: BodyReceiver): BodySource {
    if (this.length === 'none' || this.length === 0) return this;
    this.#receiver = receiver;
    if (this.awaitsContinue && !this.answered && this.#usable) this.#stream.additionalHeaders({ ':status': 100 });
    this.#stream.on('data', this.#onData);
    this.#stream.once('end', () => {
      const receives = this.#receiver;
      this.#receiver = undefined;
      if (this.#stream.rstCode === constants.NGHTTP2_NO_ERROR) receives?.end(this.#requestTrailers);
      else receives?.failed(new Error('the client reset the stream'));
    });
    return this;
  }

  readonly #onData = (chunk: Buffer): void => {
    this.#bodyBytes += chunk.length;
    if (this.#mostBodyBytes === 0 || this.#bodyBytes <= this.#mostBodyBytes) this.#receiver?.data(chunk);
    else this.#refuseBody();
  };

  #refuseBody(): void {
    const receiver = this.#receiver;
    this.#receiver = undefined;
    receiver?.failed(new Error('the body is too large'));
    if (this.answered || !this.#usable) this.abort();
    else {
      this.#stream.respond({ ':status': 413 }, { endStream: true });
      this.#stream.once('finish', this.#stopReading);
      this.#gone();
    }
  }

  pause(): void {
    this.#stream.pause();
  }

  resume(): void {
    this.#stream.resume();
  }

  inform(status: number, fields: Fields): void {
    if (this.#usable && !this.answered) this.#stream.additionalHeaders({ ...http2Headers(fields), ':status': status });
  }

  answer(head: AnswerHead, length: BodyLength): void {
    if (!this.#usable || this.answered) return;
    const headers = http2Headers(head.fields);
    if (typeof length === 'number' && head.status !== 204) headers['content-length'] = String(length);
    headers[':status'] = head.status;
    const endStream = length === 'none' || length === 0 || isBodiless(this.head.method, head.status);
    this.#stream.respond(headers, endStream ? { endStream } : { waitForTrailers: true });
    if (endStream) this.#finish();
  }

  write(chunk: Buffer): boolean {
    return this.#over || !this.#usable || !this.#stream.writable || this.#stream.write(chunk);
  }

  end(trailers: Fields): void {
    if (this.#over || !this.#usable) return;
    this.#trailers = trailers;
    this.#stream.end();
    this.#finish();
  }

  abort(): void {
    if (this.#over) return;
    this.#stream.close(constants.NGHTTP2_INTERNAL_ERROR);
    this.#gone();
  }

  takeOver(): never {
    throw new Error('HTTP/2 does not switch protocols');
  }

  get #usable(): boolean {
    return !this.#stream.destroyed && !this.#stream.closed;
  }

  readonly #noteTrailers = (_headers: unknown, _flags: unknown, ...more: readonly unknown[]): void => {
    const [raw] = more;
    if (Array.isArray(raw)) this.#requestTrailers = plainFields(raw as string[]);
  };

  readonly #sendTrailers = (): void => {
    if (this.#usable) this.#stream.sendTrailers(http2Headers(this.#trailers));
  };

  #finish(): void {
    this.#over = true;
    this.onOver(true);
    // What comes of a body that nobody wants must not hold the stream.
    if (this.#stream.readableEnded) return;
    this.#receiver = undefined;
    this.#stream.resume();
    // A reset may overtake the end of the answer: none is sent for a body that nobody sends.
    if (this.length !== 'none' && this.length !== 0) this.#stream.once('finish', this.#stopReading);
  }

  /** RFC 9113 8.1: a whole answer before the whole request ends with `NO_ERROR`. */
  readonly #stopReading = (): void => {
    if (this.#usable && !this.#stream.readableEnded) this.#stream.close(constants.NGHTTP2_NO_ERROR);
  };

  readonly #onClose = (): void => {
    const receiver = this.#receiver;
    this.#receiver = undefined;
    receiver?.failed(new Error('the client closed the stream'));
    this.#gone();
  };

  #gone(): void {
    if (this.#over) return;
    this.#over = true;
    this.onOver(false);
  }
}

function nothing(): void {
  // Until somebody listens; errors, whose end is told by `close`.
}
