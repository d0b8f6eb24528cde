import type { Clock } from '../../core/clock.ts';
import { Pace } from '../pace.ts';
import type { RouteTableDecoder } from '../table/decode-route-table.ts';
import type { RouteTable } from '../table/route-table.ts';

export interface TablesInOptions {
  readonly clock: Clock;
  readonly decoder: RouteTableDecoder;
  /** Of a line that is not blank. */
  readonly parse: (line: string) => unknown;
}

/**
 * The tables in the chunks of one stream, as they become whole. A large one is read beside the requests. Rejects as
 * `parse` and the decoder do.
 */
export async function* tablesIn(
  chunks: AsyncIterable<unknown>,
  { clock, decoder, parse }: TablesInOptions,
): AsyncGenerator<RouteTable, void, undefined> {
  const pace = new Pace(clock);
  decoder.restart();
  // Of a line that has not ended; a long one is put together once.
  let rest: string[] = [];
  for await (const chunk of chunks) {
    pace.begin();
    const [first = '', ...lines] = String(chunk).split('\n');
    rest.push(first);
    for (const line of lines) {
      const whole = rest.join('');
      rest = [line];
      if (whole.trim() === '') continue;
      const table = decoder.read(parse(whole));
      if (table !== undefined) yield table;
      if (pace.isOver) await pace.pause();
    }
  }
}
