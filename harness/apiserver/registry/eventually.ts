/** A value that is there already, or comes later. Writes stay in one tick as long as nobody answers with a promise. */
export type Eventually<T> = T | Promise<T>;

/** `next` of the value: at once when it is there, else when it comes. Errors of `next` are thrown or rejected alike. */
export function andThen<T, R>(value: Eventually<T>, next: (value: T) => Eventually<R>): Eventually<R> {
  return value instanceof Promise ? value.then(next) : next(value);
}

/** `next` after something that has no value: at once where nothing is to be waited for. */
export function afterwards<R>(pending: Promise<void> | undefined, next: () => Eventually<R>): Eventually<R> {
  return pending === undefined ? next() : pending.then(next);
}

/** Runs the steps one after the other; leaves the tick only where a step does. */
export function inOrder(steps: Iterable<() => Promise<void> | undefined>): Promise<void> | undefined {
  const rest = steps[Symbol.iterator]();
  for (let step = rest.next(); step.done !== true; step = rest.next()) {
    const pending = step.value();
    if (pending !== undefined) return continueAfter(pending, rest);
  }
  return undefined;
}

async function continueAfter(pending: Promise<void>, rest: Iterator<() => Promise<void> | undefined>): Promise<void> {
  await pending;
  for (let step = rest.next(); step.done !== true; step = rest.next()) await step.value();
}
