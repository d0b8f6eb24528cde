import type { Writable } from 'node:stream';
import type { RunEvent } from '../../conformance/events.ts';
import type { Clock } from '../../core/clock.ts';
import type { Style } from '../text/style.ts';
import { plainLine, waitingLine } from './lines.ts';
import { RunProgress } from './run-progress.ts';

/** After this long without a line, one says what is being waited for. */
export const SILENCE_MS = 10_000;

/** A run as a log: one line at a time, none ever changed. */
export class PlainLog {
  readonly #stream: Writable;
  readonly #style: Style;
  readonly #clock: Clock;
  readonly #progress = new RunProgress();
  #silence: Disposable | undefined;
  #lastElapsedMs = 0;
  #lastMs: number;

  constructor(stream: Writable, style: Style, clock: Clock) {
    this.#stream = stream;
    this.#style = style;
    this.#clock = clock;
    this.#lastMs = clock.now();
  }

  emit(event: RunEvent): void {
    this.#lastElapsedMs = event.elapsedMs;
    this.#lastMs = this.#clock.now();
    const line = plainLine(event, this.#progress, this.#style);
    this.#progress.take(event);
    if (line !== undefined) this.#stream.write(`${line}\n`);
    this.#listen();
  }

  close(): void {
    this.#silence?.[Symbol.dispose]();
  }

  #listen(): void {
    this.#silence?.[Symbol.dispose]();
    this.#silence = this.#clock.after(SILENCE_MS, () => {
      const elapsedMs = this.#lastElapsedMs + this.#clock.now() - this.#lastMs;
      const line = waitingLine(this.#progress, elapsedMs, this.#style);
      if (line !== undefined) this.#stream.write(`${line}\n`);
      this.#listen();
    });
  }
}
