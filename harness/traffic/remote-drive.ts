import { Deferred } from '../core/deferred.ts';
import { FleetbedError } from '../core/errors.ts';
import { DRIVER_DEADLINES, type DriverConnection, type ReplyListener } from './driver-connection.ts';
import { errorOf } from './driver-protocol.ts';
import type { Drive, Sample, TrafficPlan } from './traffic.ts';

/**
 * A drive in another process, as told by its driver.
 *
 * Its time is that of the driver: each line says how old the drive was when it was written, and the line that came through
 * fastest sets the offset. `elapsedMs` is therefore behind by the shortest delay seen, never ahead; on one machine that is
 * around a millisecond. `soFar` is behind by up to `BATCH_MS`.
 */
export class RemoteDrive implements Drive, ReplyListener {
  readonly #connection: DriverConnection;
  readonly #signal: AbortSignal;
  readonly #id: number;
  readonly #samples: Sample[] = [];
  readonly #begun = new Deferred<void>();
  readonly #finished = new Deferred<readonly Sample[]>();
  readonly #abandon: () => void;
  /** `clock.now()` here when the drive was 0 ms old: the smallest seen. */
  #zeroMs = Number.POSITIVE_INFINITY;
  #deadline: Disposable | undefined;

  constructor(connection: DriverConnection, plan: TrafficPlan, signal: AbortSignal) {
    this.#connection = connection;
    this.#signal = signal;
    this.#id = connection.open(this, (id) => ({ type: 'start', id, plan }));
    this.#abandon = (): void => {
      connection.say({ type: 'cancel', id: this.#id });
      this.#end();
      this.#fail(signal.reason);
    };
    signal.addEventListener('abort', this.#abandon, { once: true });
    this.#expectWithin(DRIVER_DEADLINES.helloMs);
  }

  /** Resolves when the driver has begun to send. */
  get begun(): Promise<void> {
    return this.#begun.promise;
  }

  /** Every sample in order of `index`. */
  get finished(): Promise<readonly Sample[]> {
    return this.#finished.promise;
  }

  elapsedMs(): number {
    return Math.max(0, this.#connection.clock.now() - this.#zeroMs);
  }

  soFar(): readonly Sample[] {
    return [...this.#samples].sort((a, b) => a.index - b.index);
  }

  stop(): Promise<readonly Sample[]> {
    this.#connection.say({ type: 'stop', id: this.#id });
    return this.finished;
  }

  onReply(reply: Parameters<ReplyListener['onReply']>[0]): void {
    switch (reply.type) {
      case 'samples':
        this.#zeroMs = Math.min(this.#zeroMs, this.#connection.clock.now() - reply.elapsedMs);
        this.#samples.push(...reply.samples);
        this.#begun.resolve();
        // A driver tells of itself every few milliseconds: silence means that it hangs.
        this.#expectWithin(DRIVER_DEADLINES.answerMs);
        return;
      case 'finished':
        this.#end();
        this.#finished.resolve(this.soFar());
        return;
      case 'failed':
        this.#end();
        this.#fail(errorOf(reply.failure));
        return;
      case 'exchanged':
        return;
    }
  }

  onLost(error: FleetbedError): void {
    this.#end();
    this.#fail(error);
  }

  #expectWithin(ms: number): void {
    this.#deadline?.[Symbol.dispose]();
    this.#deadline = this.#connection.clock.after(ms, () => {
      this.onLost(
        new FleetbedError('FLEETBED_VANTAGE_FAILED', 'the traffic driver in the other process hangs', {
          observed: `nothing was heard of a drive for ${String(ms)} ms`,
        }),
      );
    });
  }

  #end(): void {
    this.#deadline?.[Symbol.dispose]();
    this.#signal.removeEventListener('abort', this.#abandon);
    this.#connection.forget(this.#id);
  }

  #fail(error: unknown): void {
    this.#begun.reject(error);
    this.#finished.reject(error);
  }
}
