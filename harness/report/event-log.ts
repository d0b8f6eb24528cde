import { appendFileSync, closeSync, mkdirSync, openSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { RunEvent } from '../conformance/events.ts';
import { FleetbedError, type Problem } from '../core/errors.ts';
import { toJsonLine } from '../core/json-lines.ts';
import { decodeRunEvent } from './event-schema.ts';
import { reportFailed } from './report-error.ts';

/** The `run.jsonl` of one run. */
export interface EventLog extends Disposable {
  readonly path: string;
  /** On return the line is with the operating system: it survives the end of this process, however abrupt. */
  append(event: RunEvent): void;
}

/**
 * Creates the log, and its directory. Throws `FLEETBED_REPORT_FAILED` when there is one already: two runs in one log would
 * be read as one.
 */
export function createEventLog(file: string): EventLog {
  const attempt = <T>(what: string, work: () => T): T => {
    try {
      return work();
    } catch (error) {
      throw reportFailed(`the event log ${file} cannot be ${what}`, error, 'choose another directory for the reports');
    }
  };
  const descriptor = attempt('created', () => {
    mkdirSync(path.dirname(file), { recursive: true });
    return openSync(file, 'ax');
  });
  let open = true;
  return {
    path: file,
    append: (event) => {
      // Synchronously: events are few, and what was emitted must be in the log even if the next line ends the process.
      attempt('written', () => {
        appendFileSync(descriptor, toJsonLine(event));
      });
    },
    [Symbol.dispose]: () => {
      if (open) closeSync(descriptor);
      open = false;
    },
  };
}

/** What a log holds. */
export interface LoggedRun {
  readonly events: readonly RunEvent[];
  /** The last line had no end: the process was ended while it wrote. It is left out. */
  readonly cut: boolean;
}

/** Reads a log. Throws `FLEETBED_REPORT_FAILED` with every line that is not an event, except a cut last one. */
export async function readEventLog(file: string): Promise<LoggedRun> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw reportFailed(`the event log ${file} cannot be read`, error, 'check the path; a run writes run.jsonl first');
  });
  return parseEventLog(text, file);
}

export function parseEventLog(text: string, file: string): LoggedRun {
  const lines = text.split('\n');
  // A whole log ends in a newline, so what follows the last one is empty or cut.
  const rest = lines.pop() ?? '';
  const events: RunEvent[] = [];
  const problems: Problem[] = [];
  for (const [index, line] of lines.entries()) {
    const event = decodeRunEvent(jsonOf(line));
    if (event !== undefined) events.push(event);
    else problems.push({ path: file, line: index + 1, message: `not an event: ${line.slice(0, 80)}` });
  }
  if (problems.length > 0) throw notALog(file, problems);
  return { events, cut: rest !== '' };
}

function jsonOf(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function notALog(file: string, problems: readonly Problem[]): FleetbedError {
  return new FleetbedError('FLEETBED_REPORT_FAILED', `${file} is not the event log of a run`, {
    problems,
    hint: 'a log is written by a run alone; one that was edited or written by a later version cannot be read',
  });
}
