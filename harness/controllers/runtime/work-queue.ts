/**
 * Keys of objects that somebody must look at. Mirrors client-go `util/workqueue`: a key that is added many times before
 * its turn comes once; one that is added while it is handled comes again after that; a failed key comes again after a
 * pause that doubles. Does not: metrics, a limit over all keys.
 */
import type { Clock } from '../../core/clock.ts';
import { Deferred } from '../../core/deferred.ts';
import { messageOf } from '../../core/errors.ts';
import { isCacheBehind } from './write-failures.ts';

export interface WorkQueueOptions {
  /** For log lines. */
  readonly name: string;
  readonly clock: Clock;
  readonly log: (line: string) => void;
  /** Called for one key at a time, for `workers` keys at once. What it rejects with makes the key come again later. */
  readonly handle: (key: string) => Promise<void> | void;
  /** @default 5 */
  readonly workers?: number;
}

const FIRST_PAUSE_MS = 5;
const LONGEST_PAUSE_MS = 60_000;

interface Timer extends Disposable {
  readonly atMs: number;
}

export class WorkQueue implements AsyncDisposable {
  readonly #options: WorkQueueOptions;
  readonly #waiting = new Set<string>();
  readonly #handled = new Set<string>();
  readonly #again = new Set<string>();
  readonly #failures = new Map<string, number>();
  readonly #timers = new Map<string, Timer>();
  readonly #complaints = new Map<string, string>();
  #state: 'paused' | 'open' | 'closed' = 'paused';
  #workers = 0;
  #quiet: Deferred<void> | undefined;

  constructor(options: WorkQueueOptions) {
    this.#options = options;
  }

  /** Nothing is handled before. */
  start(): void {
    if (this.#state !== 'paused') return;
    this.#state = 'open';
    this.#employ();
  }

  add(key: string): void {
    if (this.#state === 'closed') return;
    if (this.#handled.has(key)) this.#again.add(key);
    else this.#waiting.add(key);
    this.#employ();
  }

  /** Adds it after `ms`, or earlier if an earlier time was asked for. */
  addAfter(key: string, ms: number): void {
    if (this.#state === 'closed') return;
    if (ms <= 0) {
      this.add(key);
      return;
    }
    const atMs = this.#options.clock.now() + ms;
    const known = this.#timers.get(key);
    if (known !== undefined && known.atMs <= atMs) return;
    known?.[Symbol.dispose]();
    const timer = this.#options.clock.after(ms, () => {
      this.#timers.delete(key);
      this.add(key);
    });
    this.#timers.set(key, {
      atMs,
      [Symbol.dispose]: () => {
        timer[Symbol.dispose]();
      },
    });
  }

  /** How often in a row handling a key failed. */
  failures(key: string): number {
    return this.#failures.get(key) ?? 0;
  }

  /** What failed is tried at once, from the shortest pause on: for a server that is back. */
  retryNow(): void {
    const failed = [...this.#failures.keys()];
    this.#failures.clear();
    for (const key of failed) this.add(key);
  }

  /** Whether there is nothing to do but what waits for a time. */
  get isIdle(): boolean {
    return this.#state === 'closed' || (this.#waiting.size === 0 && this.#workers === 0);
  }

  /** Resolves once {@link isIdle}. */
  async idle(): Promise<void> {
    while (!this.isIdle) await (this.#quiet ??= new Deferred<void>()).promise;
  }

  /** Nothing more begins; waits for what runs. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#state = 'closed';
    this.#waiting.clear();
    for (const timer of this.#timers.values()) timer[Symbol.dispose]();
    this.#timers.clear();
    while (this.#workers > 0) await (this.#quiet ??= new Deferred<void>()).promise;
  }

  #employ(): void {
    if (this.#state !== 'open') return;
    while (this.#workers < Math.min(this.#options.workers ?? 5, this.#waiting.size + this.#handled.size)) {
      this.#workers += 1;
      this.#work().catch((error: unknown) => {
        this.#options.log(`${this.#options.name}: ${messageOf(error)}`);
      });
    }
  }

  async #work(): Promise<void> {
    // Leaves the tick of the event that added the key.
    await Promise.resolve();
    for (const key of this.#waiting) {
      this.#waiting.delete(key);
      this.#handled.add(key);
      await this.#handle(key);
      this.#handled.delete(key);
      if (this.#again.delete(key) && this.#isOpen) this.#waiting.add(key);
    }
    this.#workers -= 1;
    if (this.#workers > 0) return;
    this.#quiet?.resolve();
    this.#quiet = undefined;
  }

  get #isOpen(): boolean {
    return this.#state === 'open';
  }

  async #handle(key: string): Promise<void> {
    try {
      await this.#options.handle(key);
      this.#failures.delete(key);
      this.#complaints.delete(key);
    } catch (error) {
      this.#failed(key, error);
    }
  }

  #failed(key: string, error: unknown): void {
    if (this.#state === 'closed') return;
    const failures = this.failures(key) + 1;
    this.#failures.set(key, failures);
    const complaint = messageOf(error);
    if (!isCacheBehind(error) && this.#complaints.get(key) !== complaint) {
      this.#complaints.set(key, complaint);
      this.#options.log(`${this.#options.name}: ${key}: ${complaint}`);
    }
    this.addAfter(key, Math.min(FIRST_PAUSE_MS * 2 ** (failures - 1), LONGEST_PAUSE_MS));
  }
}
