import type { Clock } from '../../core/clock.ts';
import { hashText } from './hash-text.ts';

interface Session {
  /** How many of the client ended before. */
  readonly number: number;
  readonly usedMs: number;
}

/** Sessions that are remembered. Beyond it those that were used the longest ago are forgotten, and begin anew. */
const MOST_SESSIONS = 65_536;

/**
 * The keys of clients whose sessions end when they were not used for a while, as those of `sessionAffinity: ClientIP` do.
 * The first session of a client has the key of its address, so that every proxy chooses alike; the next has another.
 */
export class ClientSessions {
  readonly #clock: Clock;
  /** The one that was used last comes last. */
  readonly #sessions = new Map<string, Session>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** @param timeoutMs since its last use */
  keyOf(backend: string, address: string, timeoutMs: number): number {
    const nowMs = this.#clock.now();
    const name = `${backend} ${address}`;
    const before = this.#sessions.get(name);
    const number = before === undefined ? 0 : before.number + (nowMs - before.usedMs < timeoutMs ? 0 : 1);
    this.#sessions.delete(name);
    this.#sessions.set(name, { number, usedMs: nowMs });
    this.#forgetOldest();
    return hashText(number === 0 ? address : `${address} ${String(number)}`);
  }

  #forgetOldest(): void {
    if (this.#sessions.size <= MOST_SESSIONS) return;
    const [oldest] = this.#sessions.keys();
    if (oldest !== undefined) this.#sessions.delete(oldest);
  }
}
