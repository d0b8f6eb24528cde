/**
 * A value as JSON. The native writer does the work; only where it gives up, at a bigint or at a value nested deeper than
 * its stack, the value is written without recursion.
 */
export function jsonText(value: unknown, indent: number = 0): string {
  try {
    return JSON.stringify(value, undefined, indent);
  } catch (error) {
    const isBigint = error instanceof TypeError && error.message.includes('BigInt');
    if (!isBigint && !(error instanceof RangeError)) throw error;
    return new Writer(indent).written(value);
  }
}

interface Level {
  readonly keys: readonly string[] | undefined;
  readonly holds: Readonly<Record<string, unknown>> | readonly unknown[];
  readonly size: number;
  next: number;
}

/** Writes plain data: values that JSON has not are left out. */
class Writer {
  readonly #indent: string;
  readonly #levels: Level[] = [];
  #out = '';

  constructor(indent: number) {
    this.#indent = ' '.repeat(indent);
  }

  written(value: unknown): string {
    this.#value(value);
    for (let level = this.#levels.at(-1); level !== undefined; level = this.#levels.at(-1)) this.#step(level);
    return this.#out;
  }

  #value(value: unknown): void {
    if (typeof value === 'bigint') this.#out += String(value);
    else if (typeof value === 'object' && value !== null) this.#open(value);
    else this.#out += value === undefined ? 'null' : JSON.stringify(value);
  }

  #open(value: object): void {
    const isList = Array.isArray(value);
    const holds = value as Level['holds'];
    const keys = isList
      ? undefined
      : Object.keys(value).filter((key) => (holds as Record<string, unknown>)[key] !== undefined);
    const size = isList ? value.length : (keys?.length ?? 0);
    this.#out += isList ? '[' : '{';
    if (size === 0) this.#out += isList ? ']' : '}';
    else this.#levels.push({ keys, holds, size, next: 0 });
  }

  #step(level: Level): void {
    const { keys, holds, size } = level;
    if (level.next === size) {
      this.#levels.pop();
      this.#line();
      this.#out += keys === undefined ? ']' : '}';
      return;
    }
    const index = level.next++;
    if (index > 0) this.#out += ',';
    this.#line();
    if (keys === undefined) {
      this.#value((holds as readonly unknown[])[index]);
      return;
    }
    const key = keys[index] ?? '';
    this.#out += `${JSON.stringify(key)}:${this.#indent === '' ? '' : ' '}`;
    this.#value((holds as Record<string, unknown>)[key]);
  }

  #line(): void {
    if (this.#indent !== '') this.#out += `\n${this.#indent.repeat(this.#levels.length)}`;
  }
}
