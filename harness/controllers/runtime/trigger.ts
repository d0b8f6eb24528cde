import type { Clock } from '../../core/clock.ts';
import { messageOf } from '../../core/errors.ts';
import { Backoff } from './backoff.ts';
import { isCacheBehind } from './write-failures.ts';

export interface TriggerOptions {
  /** For log lines. */
  readonly name: string;
  readonly clock: Clock;
  readonly log: (line: string) => void;
  /** Looks at the whole world; knows nothing of what changed. */
  readonly pass: (signal: AbortSignal) => Promise<void> | void;
}

/**
 * Turns many changes into few passes: at most one pass at a time, a change during a pass causes one more, and a failed
 * pass is tried again with {@link Backoff}. Changes of one turn of the event loop share a pass.
 */
export class Trigger {
  readonly #options: TriggerOptions;
  readonly #backoff = new Backoff();
  #fired = false;
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
    while (!signal.aborted) {
      if (!this.#fired) await this.#woken();
      await endOfTurn();
      if (signal.aborted) break;
      this.#fired = false;
      await this.#pass(signal);
    }
    signal.removeEventListener('abort', stop);
  }

  async #pass(signal: AbortSignal): Promise<void> {
    const { clock, log, name, pass } = this.#options;
    try {
      await pass(signal);
      this.#backoff.reset();
    } catch (error) {
      if (signal.aborted) return;
      const pauseMs = this.#backoff.next();
      if (!isCacheBehind(error)) log(`${name}: ${messageOf(error)}; next try in ${String(pauseMs)} ms`);
      this.#fired = true;
      await clock.sleep(pauseMs, signal).catch(() => undefined);
    }
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
