import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import type { Clock } from '../core/clock.ts';
import { messageOf, FleetbedError } from '../core/errors.ts';
import type { OutboundOptions } from '../core/program-network.ts';
import { readJsonLines, toJsonLine } from '../core/json-lines.ts';
import type { LocalDrive } from './drive.ts';
import {
  decodeDriverRequest,
  DRIVER_PROTOCOL,
  failureOf,
  type DriverReply,
  type DriverRequest,
} from './driver-protocol.ts';
import { hostSource, type HostSource } from './host-source.ts';
import type { Sample } from './traffic.ts';

export interface ServeDriverOptions {
  readonly clock: Clock;
  /** Ends the driver as the end of `stdin` does. */
  readonly signal?: AbortSignal;
  /** From where connections are made. */
  readonly outbound?: OutboundOptions;
}

/** How long samples are collected before they are sent on. */
export const BATCH_MS = 20;

/**
 * The program `traffic`: a driver that is told by `stdin` what to send and says on `stdout` what came of it.
 *
 * Resolves when `stdin` has ended, with everything under way abandoned, so that no driver outlives its user. Rejects with
 * `FLEETBED_VANTAGE_FAILED` for a line that it does not understand.
 */
export async function serveDriver(
  stdin: Readable,
  stdout: Writable,
  { clock, signal, outbound }: ServeDriverOptions,
): Promise<void> {
  await using source = hostSource({ clock, ...(outbound === undefined ? {} : { outbound }) });
  const session = new DriverSession(source, stdout, clock);
  const end = (): void => {
    stdin.destroy();
  };
  // A user that is gone cannot be told anything; the end of stdin follows.
  stdout.on('error', end);
  signal?.addEventListener('abort', end, { once: true });
  try {
    session.say({ type: 'hello', protocol: DRIVER_PROTOCOL });
    for await (const line of readJsonLines(stdin)) session.take(decodeDriverRequest(line));
  } catch (error) {
    if (signal?.aborted === true || stdout.errored != null) return;
    throw notUnderstood(error);
  } finally {
    signal?.removeEventListener('abort', end);
    session.cancelAll();
  }
}

/** What one user has under way. */
class DriverSession {
  readonly #source: HostSource;
  readonly #stdout: Writable;
  readonly #clock: Clock;
  readonly #drives = new Map<number, LocalDrive>();
  readonly #cancels = new Map<number, AbortController>();

  constructor(source: HostSource, stdout: Writable, clock: Clock) {
    this.#source = source;
    this.#stdout = stdout;
    this.#clock = clock;
  }

  say(reply: DriverReply): void {
    if (this.#stdout.writable) this.#stdout.write(toJsonLine(reply));
  }

  take(request: DriverRequest): void {
    switch (request.type) {
      case 'exchange':
        this.#run(request.id, async (signal) => {
          this.say({
            type: 'exchanged',
            id: request.id,
            exchange: await this.#source.exchange(request.request, signal),
          });
        });
        return;
      case 'start':
        this.#run(request.id, (signal) => this.#drive(request, signal));
        return;
      case 'stop':
        // The end is told by the drive itself; one that is over already has told it.
        this.#drives
          .get(request.id)
          ?.stop()
          .catch(() => undefined);
        return;
      case 'cancel':
        this.#cancels.get(request.id)?.abort();
        return;
    }
  }

  cancelAll(): void {
    for (const cancel of this.#cancels.values()) cancel.abort();
  }

  #run(id: number, work: (signal: AbortSignal) => Promise<void>): void {
    const cancel = new AbortController();
    this.#cancels.set(id, cancel);
    work(cancel.signal)
      .catch((error: unknown) => {
        if (!cancel.signal.aborted) this.say({ type: 'failed', id, failure: failureOf(error) });
      })
      .finally(() => this.#cancels.delete(id));
  }

  async #drive({ id, plan }: Extract<DriverRequest, { type: 'start' }>, signal: AbortSignal): Promise<void> {
    let batch: Sample[] = [];
    const drive = this.#source.begin(plan, {
      signal,
      onSample: (sample) => {
        batch.push(sample);
      },
    });
    const tell = (): void => {
      this.say({ type: 'samples', id, elapsedMs: drive.elapsedMs(), samples: batch });
      batch = [];
    };
    this.#drives.set(id, drive);
    const over = new AbortController();
    const telling = this.#tellEvery(tell, AbortSignal.any([signal, over.signal]));
    try {
      await drive.finished;
    } finally {
      over.abort();
      this.#drives.delete(id);
      await telling;
    }
    tell();
    this.say({ type: 'finished', id });
  }

  /** Tells at once and then every {@link BATCH_MS}; a user that does not read is not told more until it does. */
  async #tellEvery(tell: () => void, signal: AbortSignal): Promise<void> {
    try {
      while (!signal.aborted) {
        tell();
        if (this.#stdout.writableNeedDrain) await once(this.#stdout, 'drain', { signal });
        await this.#clock.sleep(BATCH_MS, signal);
      }
    } catch (error) {
      if (!signal.aborted && this.#stdout.writable) throw error;
    }
  }
}

function notUnderstood(error: unknown): unknown {
  if (!(error instanceof SyntaxError)) return error;
  return new FleetbedError('FLEETBED_VANTAGE_FAILED', 'a line for the traffic driver is not JSON', {
    observed: messageOf(error),
  });
}
