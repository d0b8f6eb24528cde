import { RE2JS, RE2JSSyntaxException } from 're2js';

/** A regular expression of RE2, which takes no longer than the text is long. */
export interface Pattern {
  /** Whether it covers the whole text. */
  covers(text: string): boolean;
  /** The text with its first match replaced; `$1`, `$&` and `$<name>` in `by` stand for groups, as in JavaScript. */
  replaceFirst(text: string, by: string): string;
}

/** A text that is no regular expression; the message says why. */
export class PatternError extends Error {
  constructor(message: string, cause: unknown) {
    super(message, { cause });
    this.name = 'PatternError';
  }
}

/** Compiles each expression once, and keeps those that the tables before and now in force use. */
export class Patterns {
  #before = new Map<string, Pattern | PatternError>();
  #now = new Map<string, Pattern | PatternError>();

  /** Throws {@link PatternError}. */
  get(source: string): Pattern {
    let found = this.#now.get(source);
    if (found === undefined) {
      found = this.#before.get(source) ?? compile(source);
      this.#now.set(source, found);
    }
    if (found instanceof PatternError) throw found;
    return found;
  }

  /** Another table comes into force: what this one did not use is forgotten at the next. */
  turn(): void {
    this.#before = this.#now;
    this.#now = new Map();
  }
}

function compile(source: string): Pattern | PatternError {
  try {
    const compiled = RE2JS.compile(source);
    return {
      covers: (text) => compiled.matches(text),
      replaceFirst: (text, by) => compiled.matcher(text).replaceFirst(by),
    };
  } catch (error) {
    if (error instanceof RE2JSSyntaxException) return new PatternError(error.message, error);
    throw error;
  }
}
