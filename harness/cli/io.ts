import type { Writable } from 'node:stream';

/** Where a command writes. Results go to `out`, everything else to `err`. */
export interface Io {
  readonly out: Writable;
  readonly err: Writable;
  /** `NO_COLOR`, `TERM` and `CI` decide how progress looks. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

export function printLine(stream: Writable, text: string): void {
  stream.write(`${text}\n`);
}

export function printJson(stream: Writable, value: unknown): void {
  printLine(stream, JSON.stringify(value, null, 2));
}
