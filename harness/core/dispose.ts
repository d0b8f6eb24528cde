/**
 * What was acquired, to be given back in reverse order. Node 20 has no `AsyncDisposableStack`.
 *
 * Disposal happens once, goes on after a failure, and throws one `AggregateError` at the end.
 */
export class DisposeStack implements AsyncDisposable {
  #entries: (() => Promise<void> | void)[] = [];

  /** Takes charge of `resource` and returns it. */
  use<T extends AsyncDisposable | Disposable>(resource: T): T {
    this.defer(async () => {
      if (Symbol.asyncDispose in resource) await resource[Symbol.asyncDispose]();
      else resource[Symbol.dispose]();
    });
    return resource;
  }

  /** Calls `undo` when this stack is disposed. */
  defer(undo: () => Promise<void> | void): void {
    this.#entries.push(undo);
  }

  /** Hands everything to a new stack; this one then disposes nothing. */
  move(): DisposeStack {
    const moved = new DisposeStack();
    moved.#entries = this.#entries;
    this.#entries = [];
    return moved;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const failures: unknown[] = [];
    for (let undo = this.#entries.pop(); undo !== undefined; undo = this.#entries.pop()) {
      try {
        await undo();
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length === 1) throw failures[0] as Error;
    if (failures.length > 1) throw new AggregateError(failures, `${String(failures.length)} clean-up steps failed`);
  }
}
