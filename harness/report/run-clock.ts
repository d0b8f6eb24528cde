import type { RunEvent, RunHappening } from '../conformance/events.ts';
import type { Clock } from '../core/clock.ts';
import type { Emit } from '../core/events.ts';

/** Adds the time to what happens in a run. The run starts when this is called. */
export function withTime(clock: Clock, emit: Emit<RunEvent>): Emit<RunHappening> {
  const startedMs = clock.now();
  return (happening) => {
    // A millisecond is what people read; three digits more keep the order of quick events visible.
    const elapsedMs = Math.round((clock.now() - startedMs) * 1_000) / 1_000;
    emit({ at: clock.date().toISOString(), elapsedMs, ...happening });
  };
}

/** Hands each event to several listeners, in order. One that throws keeps it from those after it. */
export function toAll<E>(...listeners: readonly Emit<E>[]): Emit<E> {
  return (event) => {
    for (const listen of listeners) listen(event);
  };
}
