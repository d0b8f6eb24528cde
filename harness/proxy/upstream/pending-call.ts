import type { Fields } from '../message/fields.ts';
import type { UpstreamCall } from '../message/upstream-call.ts';

/** A call whose connection is being made: keeps what is sent meanwhile, which is little, since it asks for a pause. */
export class PendingCall implements UpstreamCall {
  #call: UpstreamCall | undefined;
  #parts: Buffer[] = [];
  #trailers: Fields | undefined;
  #paused = false;
  #aborted = false;
  /** Gives up the connection, where nobody else needs it. */
  onAbort: () => void = nothing;

  /** Nobody wants the answer any more. */
  get aborted(): boolean {
    return this.#aborted;
  }

  /** Whether something waits to be sent, after which the sender is to go on. */
  attach(call: UpstreamCall): boolean {
    this.#call = call;
    if (this.#paused) call.pause();
    const parts = this.#parts;
    this.#parts = [];
    for (const part of parts) call.write(part);
    if (this.#trailers !== undefined) call.end(this.#trailers);
    return parts.length > 0 && this.#trailers === undefined;
  }

  write(chunk: Buffer): boolean {
    if (this.#call !== undefined) return this.#call.write(chunk);
    if (!this.#aborted) this.#parts.push(chunk);
    return false;
  }

  end(trailers: Fields): void {
    if (this.#call === undefined) this.#trailers = trailers;
    else this.#call.end(trailers);
  }

  pause(): void {
    this.#paused = true;
    this.#call?.pause();
  }

  resume(): void {
    this.#paused = false;
    this.#call?.resume();
  }

  abort(): void {
    this.#aborted = true;
    this.#parts = [];
    if (this.#call === undefined) this.onAbort();
    else this.#call.abort();
  }
}

function nothing(): void {
  // Until somebody listens.
}
