import type { Clock } from '../../core/clock.ts';
import { messageOf } from '../../core/errors.ts';
import { Backoff } from './backoff.ts';
import { pause } from './pause.ts';
import { isCacheBehind } from './write-failures.ts';

export interface TriggerOptions {
  /** For log lines. */
  readonly name: string;
  readonly clock: Clock;
  readonly log: (line: string) => void;
  /** Looks at the whole world; knows nothing of what changed. */
  readonly pass: (signal: AbortSignal) => Promise<void> | void;
  /**
   * After a pass that took so many milliseconds, how long the next one waits: a burst of changes to a big world must not
   * take the whole machine. @default not at all
   */
  readonly restMs?: (passMs: number) => number;
}

/** Passes take at most a quarter of the time, and wait no longer than half a second. */
export function quarterOfTheTime(passMs: number): number {
  return Math.min(3 * passMs, 500);
}

/** Below it a timer costs more than it saves. */
const SHORTEST_REST_MS = 10;

/**
 * Turns many changes into few passes: at most one pass at a time, a change during a pass causes one more, and a failed
 * pass is tried again with {@link Backoff}. Changes of one turn of the event loop share a pass.
 */
export class Trigger {
  readonly #options: TriggerOptions;
  readonly #backoff = new Backoff();
  #fired = false;
  #complaint: string | undefined;
  #wake: (() => void) | undefined;

  constructor(options: TriggerOptions) {
    this.#options = options;
  }

  /** Asks for a pass. */
  fire(): void {
    this.#fired = true;
    this.#wake?.();
  }

  /** Passes as asked, until `signal` aborts. Never throws. */
  async run(signal: AbortSignal): Promise<void> {
    const stop = (): void => {
      this.#wake?.();
    };
    signal.addEventListener('abort', stop, { once: true });
    do {
      if (!this.#fired && !signal.aborted) await this.#woken();
      await endOfTurn();
      this.#fired = false;
    } while (await this.#pass(signal));
    signal.removeEventListener('abort', stop);
  }

  /** False once `signal` is aborted. */
  async #pass(signal: AbortSignal): Promise<boolean> {
    if (signal.aborted) return false;
    const { clock, restMs } = this.#options;
    const began = clock.now();
    try {
      await this.#options.pass(signal);
      this.#backoff.reset();
      this.#complain(undefined);
      return restMs === undefined || (await this.#rest(restMs(clock.now() - began), signal));
    } catch (error) {
      if (!isCacheBehind(error)) this.#complain(messageOf(error));
      this.#fired = true;
      return await pause(this.#options.clock, this.#backoff.next(), signal);
    }
  }

  /** False once `signal` is aborted. */
  async #rest(ms: number, signal: AbortSignal): Promise<boolean> {
    return ms < SHORTEST_REST_MS ? true : await pause(this.#options.clock, ms, signal);
  }

  /** Says a trouble once, and its end. */
  #complain(complaint: string | undefined): void {
    if (complaint === this.#complaint) return;
    this.#complaint = complaint;
    this.#options.log(`${this.#options.name}: ${complaint ?? 'works again'}`);
  }

  async #woken(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
    });
    this.#wake = undefined;
  }
}

function endOfTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
