import { toJsonLine } from '../../core/json-lines.ts';
import type { RouteTable } from '../../proxy/table/route-table.ts';

/** Up to so many routes and backends a table is one line. */
const SMALL_TABLE_PARTS = 100;
/** A line of parts ends beyond this: a proxy reads it in a few milliseconds. In characters. */
const PART_LINE_LENGTH = 32_768;

/** What is written to one reader: the lines of tables, as `TableParts` has them, without what the reader has already. */
export class TableLines {
  readonly #routes = new KnownParts();
  readonly #backends = new KnownParts();

  /**
   * The lines of one table. Whoever takes a line sends it; those that are not taken, because a newer table is there, are
   * never sent.
   */
  *of(table: RouteTable): Generator<string, void, undefined> {
    for (const parts of [this.#routes, this.#backends]) parts.begin();
    const backends = Object.entries(table.backends);
    const count = table.listeners.reduce((sum, { routes }) => sum + routes.length, backends.length);
    if (count <= SMALL_TABLE_PARTS) {
      this.#turn();
      yield toJsonLine(table);
      return;
    }
    const listeners: unknown[] = [];
    for (const listener of table.listeners) {
      const routes: number[] = [];
      for (const route of listener.routes) {
        routes.push(this.#routes.numberOf(JSON.stringify(route)));
        yield* this.#line(PART_LINE_LENGTH);
      }
      listeners.push({ ...listener, routes });
    }
    const numbers: [string, number][] = [];
    for (const [name, backend] of backends) {
      numbers.push([name, this.#backends.numberOf(JSON.stringify(backend))]);
      yield* this.#line(PART_LINE_LENGTH);
    }
    yield* this.#line(1);
    this.#turn();
    yield toJsonLine({ ...table, listeners, backends: Object.fromEntries(numbers) });
  }

  /** Parts that wait to be sent, once they are `least` characters. */
  *#line(least: number): Generator<string, void, undefined> {
    if (this.#routes.waitingLength + this.#backends.waitingLength < least) return;
    yield `{"parts":{"routes":[${this.#routes.send()}],"backends":[${this.#backends.send()}]}}\n`;
  }

  #turn(): void {
    this.#routes.turn();
    this.#backends.turn();
  }
}

/** Parts of one kind: which of them the reader has, by their text. */
class KnownParts {
  #next = 0;
  /** What the reader has, by its text. */
  #known = new Map<string, number>();
  /** What the table names. */
  #named = new Map<string, number>();
  #waiting: (readonly [text: string, number: number])[] = [];
  #waitingLength = 0;

  /** A table begins. Of the one before, what was not sent is forgotten. */
  begin(): void {
    this.#named = new Map();
    this.#waiting = [];
    this.#waitingLength = 0;
  }

  get waitingLength(): number {
    return this.#waitingLength;
  }

  /** The number of a part, which waits to be sent when the reader does not have it. */
  numberOf(text: string): number {
    let number = this.#named.get(text) ?? this.#known.get(text);
    if (number === undefined) {
      number = this.#next;
      this.#next += 1;
      this.#waiting.push([text, number]);
      this.#waitingLength += text.length;
    }
    this.#named.set(text, number);
    return number;
  }

  /** What waits, as it is sent now. */
  send(): string {
    const waiting = this.#waiting;
    this.#waiting = [];
    this.#waitingLength = 0;
    for (const [text, number] of waiting) this.#known.set(text, number);
    return waiting.map(([text, number]) => `[${String(number)},${text}]`).join(',');
  }

  /** The reader has got a table: it remembers what that names. */
  turn(): void {
    this.#known = this.#named;
  }
}
