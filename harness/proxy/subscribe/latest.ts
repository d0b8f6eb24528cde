/** The newest value that was not taken yet. Older ones that nobody took are dropped. */
export class Latest<T> implements AsyncIterable<T> {
  #value: { readonly of: T } | undefined;
  #wake: (() => void) | undefined;
  #ended = false;

  put(value: T): void {
    this.#value = { of: value };
    this.#wake?.();
  }

  /** Ends the iteration after the value that waits. */
  end(): void {
    this.#ended = true;
    this.#wake?.();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T, void, undefined> {
    for (;;) {
      const next = this.#value;
      this.#value = undefined;
      if (next !== undefined) yield next.of;
      else if (this.#ended) return;
      else
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
    }
  }
}
