/**
 * Writes events in the background, in order, as the broadcasters of client-go do: twelve tries ten seconds apart while the
 * server is away, none after a refusal, and what does not fit into the queue is dropped.
 */
import type { Clock } from '../../../core/clock.ts';
import { Deferred } from '../../../core/deferred.ts';
import { KubeStatusError } from '../../../kube/status/kube-status-error.ts';
import { pause } from '../pause.ts';

const MOST_QUEUED = 1_000;
const MOST_TRIES = 12;
const PAUSE_MS = 10_000;

/** Makes or changes one event on the server. */
export type EventWrite = () => Promise<void>;

export class EventSink {
  readonly #clock: Clock;
  readonly #signal: AbortSignal;
  #queue: EventWrite[] = [];
  #quiet: Deferred<void> | undefined;

  constructor({ clock, signal }: { readonly clock: Clock; readonly signal: AbortSignal }) {
    this.#clock = clock;
    this.#signal = signal;
  }

  add(write: EventWrite): void {
    if (this.#queue.length >= MOST_QUEUED || this.#signal.aborted) return;
    this.#queue.push(write);
    if (this.#quiet !== undefined) return;
    const quiet = new Deferred<void>();
    this.#quiet = quiet;
    this.#drain().then(
      () => {
        quiet.resolve();
      },
      () => {
        quiet.resolve();
      },
    );
  }

  /** Resolves once everything is written or given up. */
  async idle(): Promise<void> {
    await this.#quiet?.promise;
  }

  async #drain(): Promise<void> {
    // Leaves the caller's turn; what it adds there is written together.
    await Promise.resolve();
    while (this.#queue.length > 0) {
      const writes = this.#queue;
      this.#queue = [];
      for (const write of writes) await this.#attempt(write);
    }
    this.#quiet = undefined;
  }

  async #attempt(write: EventWrite): Promise<void> {
    for (let tries = 1; tries <= MOST_TRIES && !this.#signal.aborted; tries += 1) {
      try {
        await write();
        return;
      } catch (error) {
        if (error instanceof KubeStatusError) return;
        if (tries < MOST_TRIES) await pause(this.#clock, PAUSE_MS, this.#signal);
      }
    }
  }
}
