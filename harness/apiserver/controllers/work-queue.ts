import type { Clock } from '../../core/clock.ts';

export interface WorkQueueOptions {
  readonly clock: Clock;
  /** Called for one key at a time. What it rejects with is told to `failed`, and the key comes again later. */
  readonly handle: (key: string) => Promise<void>;
  /** @default nobody */
  readonly failed?: (key: string, error: unknown) => void;
}

const FIRST_DELAY_MS = 100;
const LONGEST_DELAY_MS = 30_000;

/**
 * Keys of objects that somebody must look at. A key that is added many times before its turn comes once. Work begins after
 * the write that caused it, and never within it.
 */
export class WorkQueue implements AsyncDisposable {
  readonly #options: WorkQueueOptions;
  readonly #keys = new Set<string>();
  readonly #failures = new Map<string, number>();
  readonly #timers = new Set<Disposable>();
  #running: Promise<void> | undefined;
  #isClosed = false;

  constructor(options: WorkQueueOptions) {
    this.#options = options;
  }

  add(key: string): void {
    if (this.#isClosed) return;
    this.#keys.add(key);
    this.#running ??= this.#run();
  }

  /** Resolves once nothing is left to do but what waits after a failure. */
  async idle(): Promise<void> {
    while (this.#running !== undefined) await this.#running;
  }

  /** Nothing more begins. What runs goes on. */
  close(): void {
    this.#isClosed = true;
    this.#keys.clear();
    for (const timer of this.#timers) timer[Symbol.dispose]();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.close();
    await this.#running;
  }

  async #run(): Promise<void> {
    // Leaves the tick of the write that added the key.
    await Promise.resolve();
    for (const key of this.#keys) {
      this.#keys.delete(key);
      await this.#handle(key);
    }
    this.#running = undefined;
  }

  async #handle(key: string): Promise<void> {
    try {
      await this.#options.handle(key);
      this.#failures.delete(key);
    } catch (error) {
      this.#options.failed?.(key, error);
      this.#later(key);
    }
  }

  #later(key: string): void {
    if (this.#isClosed) return;
    const failures = (this.#failures.get(key) ?? 0) + 1;
    this.#failures.set(key, failures);
    const delay = Math.min(FIRST_DELAY_MS * 2 ** (failures - 1), LONGEST_DELAY_MS);
    const timer = this.#options.clock.after(delay, () => {
      this.#timers.delete(timer);
      this.add(key);
    });
    this.#timers.add(timer);
  }
}
