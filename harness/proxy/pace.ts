import type { Clock } from '../core/clock.ts';

/** Work that may be interrupted wherever it yields. */
export type Steps<T> = Generator<undefined, T, undefined>;

/** Items that a step takes: some tens of microseconds, so that looking at the clock costs next to nothing. */
const ITEMS_A_STEP = 32;
/** What a table may take of a turn of the event loop: requests wait no longer for it. */
const TURN_MS = 4;

/** Does all of the work at once. */
export function finish<T>(steps: Steps<T>): T {
  for (;;) {
    const { done, value } = steps.next();
    if (done === true) return value;
  }
}

/** Visits one item after the other, with a step after every few. */
export function* visit<I>(items: Iterable<I>, each: (item: I) => void): Steps<void> {
  let left = ITEMS_A_STEP;
  for (const item of items) {
    each(item);
    left -= 1;
    if (left > 0) continue;
    left = ITEMS_A_STEP;
    yield;
  }
}

/** Lets everybody else have a turn when work takes longer than its share of one. Short work is done in one go. */
export class Pace {
  readonly #clock: Clock;
  #beganMs: number;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#beganMs = clock.now();
  }

  /** A turn begins now. */
  begin(): void {
    this.#beganMs = this.#clock.now();
  }

  /** Whether the share of this turn is used up. */
  get isOver(): boolean {
    return this.#clock.now() - this.#beganMs >= TURN_MS;
  }

  /** Resolves in another turn, which then begins. */
  async pause(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
    this.begin();
  }

  async run<T>(steps: Steps<T>): Promise<T> {
    this.begin();
    for (;;) {
      const { done, value } = steps.next();
      if (done === true) return value;
      if (this.isOver) await this.pause();
    }
  }
}
