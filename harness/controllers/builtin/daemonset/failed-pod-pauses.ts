import type { Clock } from '../../../core/clock.ts';
import { BoundedMap } from '../../runtime/events/bounded-map.ts';

const FIRST_MS = 1_000;
const LONGEST_MS = 900_000;
const REMEMBERED = 4_096;

interface Pause {
  readonly ms: number;
  readonly untilMs: number;
}

/** How long failed pods of a node are left alone: 1 s, doubling to 15 min; forgotten after twice that. */
export class FailedPodPauses {
  readonly #clock: Clock;
  readonly #pauses = new BoundedMap<string, Pause>(REMEMBERED);

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** 0: now is the time, and the next pause begins. */
  next(key: string): number {
    const nowMs = this.#clock.now();
    const last = this.#pauses.get(key);
    if (last !== undefined && nowMs < last.untilMs) return last.untilMs - nowMs;
    const isForgotten = last === undefined || nowMs > last.untilMs + 2 * LONGEST_MS;
    const ms = isForgotten ? FIRST_MS : Math.min(last.ms * 2, LONGEST_MS);
    this.#pauses.set(key, { ms, untilMs: nowMs + ms });
    return 0;
  }
}
