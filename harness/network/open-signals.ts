/** What is under way, so that all of it can be ended at once. Node 20's `AbortSignal.any` leaks with a long-lived signal. */
export class OpenSignals {
  readonly #open = new Set<AbortController>();
  #reason: Error | undefined;

  /** A signal that follows `signal` and {@link abortAll}, until it is disposed. */
  begin(signal: AbortSignal): Disposable & { readonly signal: AbortSignal } {
    const controller = new AbortController();
    const onAbort = (): void => {
      controller.abort(signal.reason);
    };
    if (this.#reason !== undefined) controller.abort(this.#reason);
    else if (signal.aborted) onAbort();
    signal.addEventListener('abort', onAbort, { once: true });
    this.#open.add(controller);
    return {
      signal: controller.signal,
      [Symbol.dispose]: () => {
        signal.removeEventListener('abort', onAbort);
        this.#open.delete(controller);
      },
    };
  }

  /** Ends everything now and later. */
  abortAll(reason: Error): void {
    this.#reason = reason;
    for (const controller of this.#open) controller.abort(reason);
  }
}
