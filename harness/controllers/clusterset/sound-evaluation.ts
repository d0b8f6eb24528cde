import { messageOf } from '../../core/errors.ts';

/** What is read from one place. */
export interface WorldPart<W> {
  /** `gke-west-1`, `the config cluster`. */
  readonly name: string;
  /** The world with this part as it is now. */
  readonly into: (world: W) => W;
}

export interface SoundResult<R> {
  readonly result: R;
  /** Names of the parts that count as they were before: nothing may be written there by what was concluded. */
  readonly nonsense: ReadonlySet<string>;
}

export interface SoundEvaluationOptions<W, R> {
  /** The world before anything was seen. */
  readonly unseen: W;
  /** Throws for nonsense. */
  readonly evaluate: (world: W) => R;
  readonly log: (line: string) => void;
}

/**
 * Draws conclusions from what several places say. A place whose objects are nonsense counts as it was when they last made
 * sense, and as not seen before that: the others must not suffer.
 */
export class SoundEvaluation<W, R> {
  readonly #options: SoundEvaluationOptions<W, R>;
  /** What was evaluated last. */
  #sound: W;
  #complaint: string | undefined;

  constructor(options: SoundEvaluationOptions<W, R>) {
    this.#options = options;
    this.#sound = options.unseen;
  }

  /**
   * Parts come in the order in which they are trusted: one that makes no sense of another is the later one. Throws when not
   * even the sound ones can be evaluated.
   */
  of(parts: readonly WorldPart<W>[]): SoundResult<R> {
    try {
      const world = parts.reduce((before, { into }) => into(before), this.#sound);
      const result = this.#options.evaluate(world);
      this.#sound = world;
      this.#complaint = undefined;
      return { result, nonsense: new Set() };
    } catch (error) {
      return this.#oneByOne(parts, messageOf(error));
    }
  }

  #oneByOne(parts: readonly WorldPart<W>[], trouble: string): SoundResult<R> {
    const { evaluate, log } = this.#options;
    const nonsense = new Set<string>();
    for (const { name, into } of parts)
      try {
        const tried = into(this.#sound);
        evaluate(tried);
        this.#sound = tried;
      } catch {
        nonsense.add(name);
      }
    const complaint = `nonsense from ${[...nonsense].join(', ')}, going on with what was there before: ${trouble}`;
    if (complaint !== this.#complaint) log(complaint);
    this.#complaint = complaint;
    return { result: evaluate(this.#sound), nonsense };
  }
}
