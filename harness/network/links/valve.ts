import type { Clock } from '../../core/clock.ts';
import type { Random } from '../../core/random.ts';
import type { LinkDirection } from './link-path.ts';
import { OPEN_PATH } from './link-path.ts';

export interface ValveOptions {
  readonly clock: Clock;
  readonly random: Random;
  /** Hands on what is due; null is the end. False: no more until {@link Valve.resume}. */
  readonly deliver: (chunk: Buffer | null) => boolean;
  /** {@link Valve.put} answered false before, and there is room again. */
  readonly onRoom: () => void;
}

interface Parcel {
  readonly chunk: Buffer | null;
  readonly dueMs: number;
}

/** How many bytes are under way in one direction of one connection before its sender has to wait. */
export const VALVE_CAPACITY_BYTES: number = 1024 * 1024;

/** One direction of a connection on a link with rules: holds bytes back, in order, as long as the rules say. */
export class Valve {
  readonly #options: ValveOptions;
  #direction: LinkDirection = OPEN_PATH.inbound;
  #held = false;
  #blocked = false;
  #flushing = false;
  #full = false;
  #bytes = 0;
  #lastDueMs = 0;
  #queue: Parcel[] = [];
  #first = 0;
  #timer: Disposable | undefined;

  constructor(options: ValveOptions) {
    this.#options = options;
  }

  /** Nothing is under way. */
  get empty(): boolean {
    return this.#first === this.#queue.length;
  }

  get hasRoom(): boolean {
    return !this.#held && this.#bytes < VALVE_CAPACITY_BYTES;
  }

  /** Takes a chunk, or the end. False when the sender is to wait for `onRoom`. */
  put(chunk: Buffer | null): boolean {
    const now = this.#options.clock.now();
    const piece = Math.min(...this.#direction.limiters.map(({ pieceBytes }) => pieceBytes));
    if (chunk === null || chunk.length <= piece) this.#add(chunk, now);
    else for (let at = 0; at < chunk.length; at += piece) this.#add(chunk.subarray(at, at + piece), now);
    this.#flush();
    this.#full = !this.hasRoom;
    return !this.#full;
  }

  /** The rules as they are now. What is under way keeps its time, but waits while held. */
  set(direction: LinkDirection, held: boolean): void {
    this.#direction = direction;
    this.#held = held;
    this.#flush();
  }

  /** The receiver takes more. */
  resume(): void {
    this.#blocked = false;
    this.#flush();
  }

  /** Drops what is under way. */
  clear(): void {
    this.#queue = [];
    this.#first = 0;
    this.#bytes = 0;
    this.#timer?.[Symbol.dispose]();
    this.#timer = undefined;
  }

  #add(chunk: Buffer | null, nowMs: number): void {
    const bytes = chunk?.length ?? 0;
    let dueMs = nowMs;
    for (const limiter of this.#direction.limiters) dueMs = Math.max(dueMs, limiter.take(bytes, nowMs));
    for (const { ms, jitterMs } of this.#direction.delays) dueMs += ms + jitterMs * this.#options.random.next();
    this.#lastDueMs = Math.max(dueMs, this.#lastDueMs);
    this.#queue.push({ chunk, dueMs: this.#lastDueMs });
    this.#bytes += bytes;
  }

  /** Hands on everything that is due; delivering may lead back here. */
  #flush(): void {
    if (this.#flushing) return;
    this.#flushing = true;
    this.#timer?.[Symbol.dispose]();
    this.#timer = undefined;
    const { clock, deliver } = this.#options;
    for (let parcel = this.#next(clock.now()); parcel !== undefined; parcel = this.#next(clock.now())) {
      this.#first += 1;
      this.#bytes -= parcel.chunk?.length ?? 0;
      if (!deliver(parcel.chunk)) this.#blocked = true;
    }
    this.#compact();
    this.#flushing = false;
    this.#wait();
    if (this.#full && this.hasRoom) {
      this.#full = false;
      this.#options.onRoom();
    }
  }

  #next(nowMs: number): Parcel | undefined {
    const parcel = this.#held || this.#blocked ? undefined : this.#queue[this.#first];
    return parcel !== undefined && parcel.dueMs <= nowMs ? parcel : undefined;
  }

  #compact(): void {
    if (this.#first < 64 && this.#first < this.#queue.length) return;
    this.#queue = this.#queue.slice(this.#first);
    this.#first = 0;
  }

  #wait(): void {
    const parcel = this.#held || this.#blocked ? undefined : this.#queue[this.#first];
    if (parcel === undefined) return;
    const { clock } = this.#options;
    this.#timer = clock.after(Math.max(0, parcel.dueMs - clock.now()), () => {
      this.#timer = undefined;
      this.#flush();
    });
  }
}
