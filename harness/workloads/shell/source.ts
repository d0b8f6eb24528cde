import { ShellSyntaxError } from './syntax.ts';

/** A script with the place where it is read. */
export class Source {
  readonly text: string;
  at = 0;
  /** How deep constructs are nested, so that a hostile script is refused before the stack is used up. */
  depth = 0;

  constructor(text: string) {
    this.text = text;
  }

  get line(): number {
    let line = 1;
    for (let at = this.text.indexOf('\n'); at >= 0 && at < this.at; at = this.text.indexOf('\n', at + 1)) line += 1;
    return line;
  }

  get done(): boolean {
    return this.at >= this.text.length;
  }

  /** Empty at the end. */
  peek(ahead = 0): string {
    return this.text[this.at + ahead] ?? '';
  }

  next(): string {
    const char = this.peek();
    this.at += 1;
    return char;
  }

  /** Skips `text` if it is next. */
  take(text: string): boolean {
    if (!this.text.startsWith(text, this.at)) return false;
    this.at += text.length;
    return true;
  }

  /** Skips and returns what `pattern`, which is sticky, matches here. */
  match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text)?.[0];
    if (found !== undefined) this.at += found.length;
    return found;
  }

  fail(message: string): ShellSyntaxError {
    return new ShellSyntaxError(message, this.line);
  }

  /** Reads something that may hold the like of itself. */
  nested<T>(read: () => T): T {
    this.depth += 1;
    if (this.depth > 200) throw this.fail('syntax error: nested too deeply');
    try {
      return read();
    } finally {
      this.depth -= 1;
    }
  }
}
