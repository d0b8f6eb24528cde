import { constants, type ClientHttp2Session, type ClientHttp2Stream } from 'node:http2';
import type { BodyLength } from '../message/message-head.ts';
import type { Fields } from '../message/fields.ts';
import { isBodiless } from '../message/message-head.ts';
import type { AnswerReceiver, UpstreamCall, UpstreamRequest } from '../message/upstream-call.ts';
import { UpstreamFailure } from '../forward/upstream-failure.ts';
import { http2Headers, plainFields, pseudoField } from './http2-fields.ts';

const LENGTH = /^\d{1,15}$/;

/** One request on a stream of an HTTP/2 session to an endpoint. */
export class Http2Call implements UpstreamCall {
  readonly #stream: ClientHttp2Stream;
  readonly #method: string;
  #receiver: AnswerReceiver | undefined;
  #trailers: string[] = [];
  #requestTrailers: Fields = [];

  /** @param scheme of the endpoint. Throws what `session.request` does. */
  constructor(
    session: ClientHttp2Session,
    scheme: 'http' | 'https',
    request: UpstreamRequest,
    receiver: AnswerReceiver,
    onClose: () => void,
  ) {
    const { method, target, authority, fields, length, takesTrailers } = request;
    const headers = http2Headers(fields);
    headers[':method'] = method;
    headers[':path'] = target;
    headers[':scheme'] = scheme;
    headers[':authority'] = authority;
    if (typeof length === 'number') headers['content-length'] = String(length);
    if (takesTrailers === true) headers['te'] = 'trailers';
    const endStream = length === 'none' || length === 0;
    this.#method = method;
    this.#receiver = receiver;
    const stream = session.request(headers, endStream ? { endStream } : { waitForTrailers: true });
    this.#stream = stream;
    stream.on('headers', this.#onInformation).once('response', this.#onResponse).once('trailers', this.#onTrailers);
    stream.on('data', this.#onData).once('end', this.#onEnd).on('drain', this.#onDrain);
    stream.once('wantTrailers', this.#sendTrailers).on('error', this.#onError).once('close', this.#onClose);
    stream.once('close', onClose);
  }

  write(chunk: Buffer): boolean {
    return this.#receiver === undefined || !this.#stream.writable || this.#stream.write(chunk);
  }

  end(trailers: Fields): void {
    this.#requestTrailers = trailers;
    if (this.#stream.writable) this.#stream.end();
  }

  pause(): void {
    this.#stream.pause();
  }

  resume(): void {
    this.#stream.resume();
  }

  abort(): void {
    this.#receiver = undefined;
    this.#stream.close(constants.NGHTTP2_CANCEL);
  }

  readonly #sendTrailers = (): void => {
    if (!this.#stream.destroyed) this.#stream.sendTrailers(http2Headers(this.#requestTrailers));
  };

  readonly #onInformation = (_headers: unknown, _flags: number, ...more: readonly unknown[]): void => {
    const raw = rawOf(more);
    const status = Number(pseudoField(raw, ':status'));
    if (status > 101 && status < 200) this.#receiver?.informed(status, plainFields(raw));
  };

  readonly #onResponse = (_headers: unknown, flags: number, ...more: readonly unknown[]): void => {
    const raw = rawOf(more);
    const status = Number(pseudoField(raw, ':status') ?? 502);
    const fields = plainFields(raw);
    const ended = (flags & constants.NGHTTP2_FLAG_END_STREAM) !== 0;
    this.#receiver?.answered({ status, reason: '', fields }, this.#lengthOf(status, fields, ended));
  };

  #lengthOf(status: number, fields: Fields, ended: boolean): BodyLength {
    const at = fields.indexOf('content-length');
    const declared = at === -1 ? undefined : fields[at + 1];
    const length = declared !== undefined && LENGTH.test(declared) ? Number(declared) : undefined;
    if (isBodiless(this.#method, status)) return length ?? 'none';
    if (ended) return length === 0 ? 0 : 'none';
    return length ?? 'unknown';
  }

  readonly #onTrailers = (_headers: unknown, _flags: number, ...more: readonly unknown[]): void => {
    this.#trailers = plainFields(rawOf(more));
  };

  readonly #onData = (chunk: Buffer): void => {
    this.#receiver?.data(chunk);
  };

  readonly #onEnd = (): void => {
    // The end of the readable side comes also when the stream was reset.
    if (this.#stream.rstCode !== constants.NGHTTP2_NO_ERROR || this.#stream.aborted) return;
    const receiver = this.#receiver;
    this.#receiver = undefined;
    receiver?.end(this.#trailers);
    if (this.#stream.writable) this.#stream.close(constants.NGHTTP2_NO_ERROR);
  };

  readonly #onDrain = (): void => {
    this.#receiver?.drained();
  };

  readonly #onError = (error: Error): void => {
    this.#fail(error);
  };

  readonly #onClose = (): void => {
    this.#fail(new Error('the endpoint closed the stream'));
  };

  #fail(error: Error): void {
    const receiver = this.#receiver;
    this.#receiver = undefined;
    const refused = this.#stream.rstCode === constants.NGHTTP2_REFUSED_STREAM;
    receiver?.failed(new UpstreamFailure(refused ? 'refused' : 'reset', error.message, error));
  }
}

function rawOf(more: readonly unknown[]): readonly string[] {
  return Array.isArray(more[0]) ? (more[0] as string[]) : [];
}
