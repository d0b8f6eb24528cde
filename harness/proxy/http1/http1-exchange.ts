import type { Duplex } from 'node:stream';
import type { BodyReceiver, BodySource } from '../message/body.ts';
import { fieldValue, type Fields } from '../message/fields.ts';
import { isBodiless, type AnswerHead, type BodyLength } from '../message/message-head.ts';
import type { ServerExchange } from '../message/server-exchange.ts';
import type { RequestHead } from '../routing/request-plan.ts';
import { BodyWriter, type OutgoingFraming } from './body-writer.ts';
import type { ConnectionFacts } from './http1-options.ts';
import type { Http1RequestHead } from './read-request-head.ts';
import { fieldLines, statusLine } from './write-head.ts';

/** The connection as its exchange sees it. */
export interface ExchangeCarrier {
  readonly socket: Duplex;
  readonly facts: ConnectionFacts;
  /** Whether the connection ends with the answer that begins now. */
  readonly closesAfterAnswer: boolean;
  receiveBody(receiver: BodyReceiver): BodySource;
  /** The answer was written. */
  answered(close: boolean): void;
  /** Gives the socket away, with what was read of it. */
  detach(): Buffer;
}

/** One request on an HTTP/1.1 connection, and its answer. */
export class Http1Exchange implements ServerExchange {
  readonly head: RequestHead;
  readonly length: BodyLength;
  readonly awaitsContinue: boolean;
  readonly upgrade: string | undefined;
  readonly takesTrailers: boolean;
  onOver: (whole: boolean) => void = nothing;
  onDrain: () => void = nothing;
  readonly #carrier: ExchangeCarrier;
  readonly #request: Http1RequestHead;
  #writer: BodyWriter | undefined;
  #over = false;
  #closes = false;

  constructor(carrier: ExchangeCarrier, request: Http1RequestHead) {
    const { method, target, authority, fields, framing } = request;
    const { scheme, remoteAddress, port } = carrier.facts;
    this.#carrier = carrier;
    this.#request = request;
    this.head = {
      method,
      target,
      authority,
      scheme,
      rawHeaders: fields,
      remoteAddress,
      port,
      ...rareFacts(carrier.facts),
    };
    this.length = framing === 'chunked' ? 'unknown' : framing;
    this.awaitsContinue = request.awaitsContinue;
    this.upgrade = request.upgrade;
    this.takesTrailers = request.takesTrailers;
  }

  get answered(): boolean {
    return this.#writer !== undefined;
  }

  get over(): boolean {
    return this.#over;
  }

  receive(receiver: BodyReceiver): BodySource {
    if (this.awaitsContinue && !this.answered && !this.#over)
      this.#carrier.socket.write('HTTP/1.1 100 Continue\r\n\r\n', 'latin1');
    return this.#carrier.receiveBody(receiver);
  }

  inform(status: number, fields: Fields): void {
    if (this.#over || this.answered || this.#request.minorVersion === 0) return;
    this.#carrier.socket.write(`${statusLine(status, '')}${fieldLines(fields)}\r\n`, 'latin1');
  }

  answer(head: AnswerHead, length: BodyLength): void {
    if (this.#over || this.answered) return;
    const { minorVersion, keepAlive } = this.#request;
    const framing = this.#framingOf(head.status, length);
    // Whoever asked for another protocol and does not get it may have begun to speak it.
    this.#closes =
      framing === 'until-close' || !keepAlive || this.upgrade !== undefined || this.#carrier.closesAfterAnswer;
    let text = statusLine(head.status, head.reason) + fieldLines(head.fields);
    if (framing === 'chunked') text += 'Transfer-Encoding: chunked\r\n';
    else if (framing !== 'until-close') text += lengthLine(head.status, this.head.method, length);
    if (this.#closes) text += 'Connection: close\r\n';
    else if (minorVersion === 0) text += 'Connection: keep-alive\r\n';
    this.#writer = new BodyWriter(this.#carrier.socket, `${text}\r\n`, framing);
  }

  write(chunk: Buffer): boolean {
    return this.#over || this.#writer === undefined || this.#writer.write(chunk);
  }

  end(trailers: Fields): void {
    if (this.#over || this.#writer === undefined) return;
    if (this.#writer.end(trailers)) this.#finish(true);
    else this.abort();
  }

  abort(): void {
    if (this.#over) return;
    this.#writer?.flush();
    this.#carrier.socket.destroy();
    this.gone();
  }

  takeOver(head: AnswerHead): { readonly socket: Duplex; readonly rest: Buffer } {
    const { socket } = this.#carrier;
    const protocol = fieldValue(head.fields, 'upgrade') ?? this.upgrade ?? '';
    this.#over = true;
    const rest = this.#carrier.detach();
    socket.write(
      `${statusLine(101, head.reason)}${fieldLines(head.fields)}Connection: Upgrade\r\nUpgrade: ${protocol}\r\n\r\n`,
      'latin1',
    );
    this.onOver(true);
    return { socket, rest };
  }

  /** The connection is gone. */
  gone(): void {
    if (this.#over) return;
    this.#over = true;
    this.onOver(false);
  }

  #finish(whole: boolean): void {
    this.#over = true;
    this.onOver(whole);
    this.#carrier.answered(this.#closes);
  }

  #framingOf(status: number, length: BodyLength): OutgoingFraming {
    if (isBodiless(this.head.method, status)) return 'none';
    if (length !== 'unknown') return length;
    return this.#request.minorVersion === 0 ? 'until-close' : 'chunked';
  }
}

/** An answer to `HEAD` has the length that one to `GET` would have, where that is known. */
function lengthLine(status: number, method: string, length: BodyLength): string {
  if (status === 204 || status < 200) return '';
  if (typeof length === 'number') return `Content-Length: ${String(length)}\r\n`;
  return length === 'none' && method !== 'HEAD' && status !== 304 ? 'Content-Length: 0\r\n' : '';
}

function rareFacts({ serverName, address }: ConnectionFacts): Pick<ConnectionFacts, 'serverName' | 'address'> {
  if (serverName === undefined) return address === undefined ? NO_FACTS : { address };
  return address === undefined ? { serverName } : { serverName, address };
}

const NO_FACTS: Pick<ConnectionFacts, 'serverName' | 'address'> = {};

function nothing(): void {
  // Until somebody listens.
}
