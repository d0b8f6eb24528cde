import type { Clock } from '../core/clock.ts';
import { toJsonLine } from '../core/json-lines.ts';

/** Facts of a log line beside its message. */
export type LogFields = Readonly<Record<string, unknown>>;

export interface Log {
  info(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
}

/** One line of JSON for each message: time, level, program, message, then the facts. */
export function jsonLog(program: string, clock: Pick<Clock, 'date'>, write: (line: string) => void): Log {
  const at = (level: 'info' | 'error') => (message: string, fields: LogFields) => {
    write(toJsonLine({ time: clock.date().toISOString(), level, program, message, ...fields }));
  };
  const [info, error] = [at('info'), at('error')];
  return {
    info: (message, fields = {}) => {
      info(message, fields);
    },
    error: (message, fields = {}) => {
      error(message, fields);
    },
  };
}
