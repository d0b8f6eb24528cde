import { setMaxListeners } from 'node:events';
import { PassThrough, Writable } from 'node:stream';
import { Deferred } from '../../core/deferred.ts';

/** The answer to a request that came over no wire: as much of `http.ServerResponse` as handlers use. */
export class InProcessResponse extends Writable {
  /** Of the head, once it is written. Rejects with the reason of the signal, or when the answer breaks off before. */
  readonly code: Promise<number>;
  readonly body: PassThrough = new PassThrough();
  headersSent = false;
  readonly #code = new Deferred<number>();

  /** @param signal of the client */
  constructor(signal: AbortSignal) {
    super();
    this.code = this.#code.promise;
    this.code.catch(() => undefined);
    this.body.on('error', () => undefined);
    this.on('error', () => undefined);
    const leave = (): void => {
      this.#code.reject(signal.reason);
      this.body.destroy(signal.reason as Error);
      this.destroy();
    };
    setMaxListeners(0, signal);
    signal.addEventListener('abort', leave, { once: true });
    this.once('close', () => {
      signal.removeEventListener('abort', leave);
      this.#code.reject(new Error('the answer broke off'));
      if (!this.writableFinished) this.body.destroy(new Error('the answer broke off'));
    });
    // Whoever stops reading ends the request, as a closed connection does.
    this.body.once('close', () => this.destroy());
  }

  writeHead(code: number): this {
    this.headersSent = true;
    this.#code.resolve(code);
    return this;
  }

  flushHeaders(): void {
    // The head has been told.
  }

  override _write(chunk: Buffer, _encoding: string, done: (error?: Error | null) => void): void {
    if (this.body.write(chunk)) done();
    else this.body.once('drain', done);
  }

  override _final(done: (error?: Error | null) => void): void {
    this.body.end();
    done();
  }
}
