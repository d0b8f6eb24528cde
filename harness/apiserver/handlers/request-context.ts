import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';

/** One request while it is served. */
export class RequestContext {
  readonly request: IncomingMessage;
  readonly response: ServerResponse | undefined;
  readonly upgrade: { readonly socket: Duplex; readonly head: Buffer } | undefined;
  readonly warnings: string[] = [];
  readonly #stopped: AbortSignal;
  #signal: AbortSignal | undefined;

  /** @param stopped aborted when the server stops */
  constructor(
    request: IncomingMessage,
    stopped: AbortSignal,
    response: ServerResponse | undefined,
    upgrade?: { readonly socket: Duplex; readonly head: Buffer },
  ) {
    this.request = request;
    this.#stopped = stopped;
    this.response = response;
    this.upgrade = upgrade;
  }

  /** Aborted when the client goes away or the server stops. Made when it is first asked for: few requests need it. */
  get signal(): AbortSignal {
    if (this.#signal !== undefined) return this.#signal;
    const gone = new AbortController();
    const end = (): void => {
      this.#stopped.removeEventListener('abort', end);
      gone.abort();
    };
    if (this.#stopped.aborted) gone.abort();
    this.#stopped.addEventListener('abort', end, { once: true });
    (this.response ?? this.upgrade?.socket)?.once('close', end);
    this.#signal = gone.signal;
    return gone.signal;
  }
}
