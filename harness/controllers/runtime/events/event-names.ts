import type { Clock } from '../../../core/clock.ts';

/** Names of events: the object's and the time in nanoseconds, in hexadecimal. Never the same twice. */
export class EventNames {
  readonly #clock: Clock;
  #last = 0n;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  next(objectName: string): string {
    const now = BigInt(this.#clock.date().getTime()) * 1_000_000n;
    this.#last = now > this.#last ? now : this.#last + 1n;
    return `${objectName}.${this.#last.toString(16)}`;
  }
}
