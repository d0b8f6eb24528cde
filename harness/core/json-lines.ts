import type { Readable } from 'node:stream';
import { createInterface } from 'node:readline';

/** One JSON value a line (NDJSON). A line that is not JSON ends the iteration with a `SyntaxError`; blank lines are passed over. */
export async function* readJsonLines(stream: Readable): AsyncGenerator {
  for await (const line of createInterface({ input: stream, crlfDelay: Infinity })) {
    if (line.trim() !== '') yield JSON.parse(line) as unknown;
  }
}

export function toJsonLine(value: unknown): string {
  return `${JSON.stringify(value)}\n`;
}
