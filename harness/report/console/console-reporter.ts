import type { Writable } from 'node:stream';
import type { RunEvent } from '../../conformance/events.ts';
import type { Clock } from '../../core/clock.ts';
import type { RunRecord } from '../run-record.ts';
import { styleFor } from '../text/style.ts';
import { LiveView } from './live-view.ts';
import { PlainLog } from './plain-log.ts';
import { renderSummary } from './summary.ts';

/** What is needed of `process.stdout` and `process.stderr`. */
export type OutputStream = Writable & { readonly isTTY?: boolean; readonly columns?: number };

export interface ConsoleReporterOptions {
  /** Takes the result. */
  readonly stdout: OutputStream;
  /** Takes the progress. */
  readonly stderr: OutputStream;
  /** `NO_COLOR`, `TERM` and `CI` are looked at. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
}

export interface ConsoleReporter {
  emit(event: RunEvent): void;
  /** Ends the progress. Resolves when nothing more is written to `stderr`. */
  close(): Promise<void>;
  /** Ends the progress, then writes the result. */
  finish(record: RunRecord): Promise<void>;
}

const WIDTH = { widest: 120, whenUnknown: 100 } as const;

/** A run for a person who watches: moving lines on a terminal, a log elsewhere, and the result at the end. */
export function consoleReporter({ stdout, stderr, env, clock }: ConsoleReporterOptions): ConsoleReporter {
  const style = styleFor(stderr, env);
  const progress =
    isTerminal(stderr) && env['TERM'] !== 'dumb' && (env['CI'] ?? '') === ''
      ? new LiveView(stderr, style)
      : new PlainLog(stderr, style, clock);
  const close = async (): Promise<void> => {
    await progress.close();
  };
  return {
    emit: (event) => {
      progress.emit(event);
    },
    close,
    finish: async (record) => {
      await close();
      const width = Math.min(stdout.columns ?? WIDTH.whenUnknown, WIDTH.widest);
      const summary = renderSummary(record, { style: styleFor(stdout, env), width });
      // Nothing has to stand apart when only the result is kept.
      stdout.write(stdout.isTTY === true ? `\n${summary}` : summary);
    },
  };
}

function isTerminal(stream: OutputStream): stream is OutputStream & NodeJS.WriteStream {
  return stream.isTTY === true;
}
