import type { AddressInfo, Socket } from 'node:net';
import { Duplex } from 'node:stream';
import type { Clock } from '../../core/clock.ts';
import type { Random } from '../../core/random.ts';
import { OPEN_PATH, type LinkPath } from '../links/link-path.ts';
import { Valve } from '../links/valve.ts';
import { connectionReset } from './socket-errors.ts';

interface Shaping {
  readonly inbound: Valve;
  readonly outbound: Valve;
}

/**
 * A TCP connection whose link has rules, or may get some later: what `node:http`, `https`, `http2` and `ws` need of a
 * `net.Socket`, over one that is connected.
 *
 * Without rules bytes go straight through. With rules each direction passes a {@link Valve}; a held one stops reading,
 * so that the sender's own backpressure sets in.
 */
export class GatedSocket extends Duplex {
  readonly #raw: Socket;
  readonly #seams: { readonly clock: Clock; readonly random: Random };
  #path: LinkPath = OPEN_PATH;
  #shaping: Shaping | undefined;
  #paused = false;
  /** An error of the connection that came while it was held. */
  #failure: Error | undefined;
  #resetOnRelease = false;
  #wakeWriter: (() => void) | undefined;
  #onFinal: (() => void) | undefined;

  constructor(raw: Socket, seams: { readonly clock: Clock; readonly random: Random }) {
    super({ decodeStrings: false, allowHalfOpen: raw.allowHalfOpen });
    this.#raw = raw;
    this.#seams = seams;
    // What is still under way when the other side ends must not be lost to an automatic end of this one.
    raw.allowHalfOpen = true;
    raw.on('data', (chunk: Buffer) => {
      if (this.#shaping !== undefined) {
        if (!this.#shaping.inbound.put(chunk)) this.#pauseRaw();
      } else if (this.#flowsFreely) this.emit('data', chunk);
      else if (!this.push(chunk)) this.#pauseRaw();
    });
    raw.on('end', () => {
      if (this.#shaping === undefined) this.push(null);
      else this.#shaping.inbound.put(null);
    });
    raw.on('drain', () => {
      this.#shaping?.outbound.resume();
      this.#wake();
    });
    raw.on('error', (error) => {
      if (this.#path.cut === 'hold') this.#failure = error;
      else this.destroy(error);
    });
    raw.on('close', () => {
      if (raw.readableEnded || this.#failure !== undefined) return;
      this.destroy();
    });
    raw.on('timeout', () => this.emit('timeout'));
    // A program that does not expect a broken connection must not take its neighbours with it.
    this.on('error', () => undefined);
  }

  /** The rules as they are now. */
  follow(path: LinkPath): void {
    if (path === this.#path) return;
    this.#path = path;
    if (path.cut === 'reset') {
      this.sever();
      return;
    }
    const held = path.cut === 'hold';
    if (held) this.#pauseRaw();
    else if (this.#release()) return;
    const shaping = (this.#shaping ??= this.#shape());
    shaping.inbound.set(path.inbound, held);
    shaping.outbound.set(path.outbound, held);
    if (held) return;
    this.#resumeRaw();
    this.#wake();
    this.#settle();
  }

  /** Resets the connection: both ends are told. */
  sever(): void {
    this.#clear();
    this.#raw.resetAndDestroy();
    this.destroy(connectionReset('read'));
  }

  override _read(): void {
    if (this.#shaping !== undefined) {
      this.#shaping.inbound.resume();
      this.#settle();
    }
    if (this.#path.cut !== 'hold') this.#resumeRaw();
  }

  override _write(chunk: Buffer | string, encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    if (this.#put(chunk, encoding)) done();
    else this.#wakeWriter = done;
  }

  override _writev(
    chunks: { readonly chunk: Buffer | string; readonly encoding: BufferEncoding }[],
    done: (error?: Error | null) => void,
  ): void {
    let room = true;
    this.#raw.cork();
    for (const { chunk, encoding } of chunks) room = this.#put(chunk, encoding);
    this.#raw.uncork();
    if (room) done();
    else this.#wakeWriter = done;
  }

  override _final(done: (error?: Error | null) => void): void {
    if (this.#shaping === undefined) {
      this.#raw.end(done);
      return;
    }
    this.#onFinal = done;
    this.#shaping.outbound.put(null);
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    const shaping = this.#shaping;
    shaping?.inbound.clear();
    // What was written is delivered although its writer is gone, as by a real kernel.
    if (shaping === undefined || this.#raw.destroyed || (this.#path.cut !== 'hold' && shaping.outbound.empty)) {
      this.#clear();
      this.#raw.destroy();
    } else {
      this.#pauseRaw();
      const ending = this.#onFinal !== undefined;
      this.#onFinal = (): void => {
        this.#raw.destroy();
      };
      if (!ending) shaping.outbound.put(null);
      else if (shaping.outbound.empty) this.#resetOnRelease = true;
    }
    done(error);
  }

  setTimeout(ms: number, listener?: () => void): this {
    this.#raw.setTimeout(ms);
    if (listener !== undefined) {
      if (ms === 0) this.off('timeout', listener);
      else this.once('timeout', listener);
    }
    return this;
  }

  setNoDelay(noDelay?: boolean): this {
    this.#raw.setNoDelay(noDelay);
    return this;
  }

  setKeepAlive(enable?: boolean, initialDelayMs?: number): this {
    this.#raw.setKeepAlive(enable, initialDelayMs);
    return this;
  }

  ref(): this {
    this.#raw.ref();
    return this;
  }

  unref(): this {
    this.#raw.unref();
    return this;
  }

  destroySoon(): void {
    if (this.writable) this.end();
    if (this.writableFinished) this.destroy();
    else this.once('finish', () => this.destroy());
  }

  resetAndDestroy(): this {
    if (this.#path.cut === 'hold') {
      this.#resetOnRelease = true;
    } else {
      this.#clear();
      this.#raw.resetAndDestroy();
    }
    return this.destroy();
  }

  address(): AddressInfo | Record<string, never> {
    return this.#raw.address();
  }

  get remoteAddress(): string | undefined {
    return this.#raw.remoteAddress;
  }

  get remotePort(): number | undefined {
    return this.#raw.remotePort;
  }

  get remoteFamily(): string | undefined {
    return this.#raw.remoteFamily;
  }

  get localAddress(): string | undefined {
    return this.#raw.localAddress;
  }

  get localPort(): number | undefined {
    return this.#raw.localPort;
  }

  get localFamily(): string | undefined {
    return this.#raw.localFamily;
  }

  get bytesRead(): number {
    return this.#raw.bytesRead;
  }

  get bytesWritten(): number {
    return this.#raw.bytesWritten + this.writableLength;
  }

  get timeout(): number | undefined {
    return this.#raw.timeout;
  }

  get connecting(): boolean {
    return false;
  }

  get pending(): boolean {
    return false;
  }

  get readyState(): 'open' | 'readOnly' | 'writeOnly' | 'closed' {
    if (this.readable) return this.writable ? 'open' : 'readOnly';
    return this.writable ? 'writeOnly' : 'closed';
  }

  /** Whether a chunk goes to the listeners as it is: what `push` would do, without its book-keeping for each one. */
  get #flowsFreely(): boolean {
    return this.readableFlowing === true && this.readableLength === 0 && this.readableEncoding === null;
  }

  #put(chunk: Buffer | string, encoding: BufferEncoding): boolean {
    if (this.#shaping === undefined) return this.#raw.write(chunk, encoding);
    return this.#shaping.outbound.put(typeof chunk === 'string' ? Buffer.from(chunk, encoding) : chunk);
  }

  #shape(): Shaping {
    const inbound = new Valve({
      ...this.#seams,
      deliver: (chunk) => this.push(chunk),
      onRoom: () => {
        this.#resumeRaw();
      },
    });
    const outbound = new Valve({
      ...this.#seams,
      deliver: (chunk) => this.#send(chunk),
      onRoom: () => {
        this.#wake();
      },
    });
    return { inbound, outbound };
  }

  #send(chunk: Buffer | null): boolean {
    if (chunk !== null) return this.#raw.write(chunk);
    this.#raw.end(() => {
      this.#onFinal?.();
    });
    return true;
  }

  /** What was put off while held. True when the connection ended by it. */
  #release(): boolean {
    if (this.#failure !== undefined) {
      this.destroy(this.#failure);
      return true;
    }
    if (!this.#resetOnRelease) return false;
    this.#clear();
    this.#raw.resetAndDestroy();
    return true;
  }

  /** Goes back to the straight way once nothing is under way and no rule is left. */
  #settle(): void {
    if (this.#path !== OPEN_PATH || this.#shaping === undefined || this.destroyed) return;
    if (!this.#shaping.inbound.empty || !this.#shaping.outbound.empty || this.#wakeWriter !== undefined) return;
    this.#shaping = undefined;
  }

  #pauseRaw(): void {
    this.#paused = true;
    this.#raw.pause();
  }

  #resumeRaw(): void {
    if (!this.#paused || this.destroyed) return;
    this.#paused = false;
    this.#raw.resume();
  }

  #wake(): void {
    if (this.#shaping?.outbound.hasRoom === false) return;
    const wake = this.#wakeWriter;
    this.#wakeWriter = undefined;
    wake?.();
  }

  #clear(): void {
    this.#shaping?.inbound.clear();
    this.#shaping?.outbound.clear();
  }
}
