import { StringDecoder } from 'node:string_decoder';
import type { Readable } from 'node:stream';

/**
 * One JSON value a line (NDJSON); blank lines are passed over. A line that is not JSON ends the iteration with a
 * `SyntaxError`, a stream that fails or is destroyed with its error: `node:readline` would wait for ever, or end the process.
 */
export async function* readJsonLines(stream: Readable): AsyncGenerator {
  for await (const line of linesOf(stream)) {
    if (line.trim() !== '') yield JSON.parse(line) as unknown;
  }
}

async function* linesOf(stream: Readable): AsyncGenerator<string> {
  const decoder = new StringDecoder('utf8');
  let begun = '';
  for await (const chunk of stream as AsyncIterable<Buffer | string>) {
    const [first = '', ...rest] = (typeof chunk === 'string' ? chunk : decoder.write(chunk)).split('\n');
    begun += first;
    for (const next of rest) {
      yield begun;
      begun = next;
    }
  }
  yield begun + decoder.end();
}

export function toJsonLine(value: unknown): string {
  return `${JSON.stringify(value)}\n`;
}
