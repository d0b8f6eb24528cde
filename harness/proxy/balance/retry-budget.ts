/** Share of the active requests that may be retries, as Envoy's `retry_budget.budget_percent`. */
const SHARE = 0.2;
/** How many retries are always allowed at a time, as `min_retry_concurrency`. */
const LEAST = 3;

/** Bounds the retries that are under way to one backend, so that they cannot multiply the load that made them needed. */
export class RetryBudget {
  #active = 0;
  #retries = 0;

  /** A request is on its way, its retries included. Disposing ends it. */
  begin(): Disposable {
    this.#active += 1;
    return once(() => {
      this.#active -= 1;
    });
  }

  /** A retry, until disposed; undefined when the budget is spent. */
  beginRetry(): Disposable | undefined {
    if (this.#retries >= Math.max(LEAST, Math.floor(this.#active * SHARE))) return undefined;
    this.#retries += 1;
    return once(() => {
      this.#retries -= 1;
    });
  }
}

function once(end: () => void): Disposable {
  let ended = false;
  return {
    [Symbol.dispose]: () => {
      if (ended) return;
      ended = true;
      end();
    },
  };
}
