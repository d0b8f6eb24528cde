import type { BodyReceiver, BodySource } from '../message/body.ts';
import type { Fields } from '../message/fields.ts';
import type { ServerExchange } from '../message/server-exchange.ts';
import type { UpstreamCall } from '../message/upstream-call.ts';

/** Up to here a body is kept so that it can be sent once more. */
const MOST_REPLAYED_BYTES = 65_536;

/** Gets a copy of a body; what it cannot take at once is its own affair. */
export interface BodyCopy {
  data(chunk: Buffer): void;
  end(trailers: Fields): void;
  abort(): void;
}

/** The body of a client's request on its way to one endpoint after the other, and to mirrors. */
export class RequestBody implements BodyReceiver {
  readonly #copies: readonly BodyCopy[];
  readonly #onFailed: () => void;
  #source: BodySource | undefined;
  #call: UpstreamCall | undefined;
  #kept: Buffer[] | undefined;
  #keptBytes = 0;
  #trailers: Fields | undefined;

  /** @param replays whether an attempt may follow the first */
  constructor(replays: boolean, copies: readonly BodyCopy[], onFailed: () => void) {
    this.#copies = copies;
    this.#onFailed = onFailed;
    this.#kept = replays ? [] : undefined;
  }

  /** Whether all that came can be sent once more. */
  get replayable(): boolean {
    return this.#kept !== undefined;
  }

  start(exchange: ServerExchange): void {
    this.#source = exchange.receive(this);
  }

  /** Sends the body to an endpoint from its beginning on. */
  feed(call: UpstreamCall): void {
    this.#call = call;
    let room = true;
    for (const chunk of this.#kept ?? []) room = call.write(chunk);
    if (this.#trailers !== undefined) call.end(this.#trailers);
    else if (room) this.#source?.resume();
  }

  /** The endpoint takes more. */
  drained(): void {
    this.#source?.resume();
  }

  /** Nobody takes the body until {@link feed}. */
  hold(): void {
    this.#call = undefined;
    if (this.#trailers === undefined) this.#source?.pause();
  }

  /** Nobody takes the body any more: it is read and thrown away. */
  release(): void {
    this.#call = undefined;
    this.#kept = undefined;
    for (const copy of this.#copies) copy.abort();
    this.#source?.resume();
  }

  data(chunk: Buffer): void {
    this.#keep(chunk);
    for (const copy of this.#copies) copy.data(chunk);
    if (this.#call?.write(chunk) === false) this.#source?.pause();
  }

  end(trailers: Fields): void {
    this.#trailers = trailers;
    for (const copy of this.#copies) copy.end(trailers);
    this.#call?.end(trailers);
  }

  failed(): void {
    for (const copy of this.#copies) copy.abort();
    this.#onFailed();
  }

  #keep(chunk: Buffer): void {
    if (this.#kept === undefined) return;
    this.#keptBytes += chunk.length;
    if (this.#keptBytes > MOST_REPLAYED_BYTES) this.#kept = undefined;
    else this.#kept.push(chunk);
  }
}
