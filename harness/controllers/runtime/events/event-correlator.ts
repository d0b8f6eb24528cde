/**
 * What becomes of an event before it is written. Mirrors client-go `tools/record/events_cache.go`: the same event again
 * only counts; from the tenth similar one on (other messages, within ten minutes) they share one event; after 25 about
 * one object only one in five minutes passes. Does not: forget the least recently used (a bounded map forgets the oldest).
 */
import type { Clock } from '../../../core/clock.ts';
import type { Event } from '../../../kube/api/core.ts';
import { kubeTime } from '../../../kube/meta/conditions.ts';
import { BoundedMap } from './bounded-map.ts';

const CACHED_KEYS = 4_096;
const SIMILAR_EVENTS = 10;
const SIMILAR_FOR_MS = 600_000;
const BURST = 25;
const REFILL_MS = 300_000;

/** An event to be made, or an earlier one to be counted up. */
export interface CorrelatedEvent {
  readonly event: Event;
  readonly isRepeated: boolean;
}

interface Bucket {
  tokens: number;
  filledMs: number;
}

interface Similar {
  readonly messages: Set<string>;
  lastMs: number;
}

interface Observed {
  readonly name: string;
  readonly firstTimestamp: string;
  readonly count: number;
}

export class EventCorrelator {
  readonly #clock: Clock;
  readonly #similar = new BoundedMap<string, Similar>(CACHED_KEYS);
  readonly #observed = new BoundedMap<string, Observed>(CACHED_KEYS);
  readonly #buckets = new BoundedMap<string, Bucket>(CACHED_KEYS);

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Undefined: too many of them. */
  correlate(event: Event): CorrelatedEvent | undefined {
    const { event: aggregated, key } = this.#aggregate(event);
    const result = this.#observe(aggregated, key);
    return this.#passes(event) ? result : undefined;
  }

  #aggregate(event: Event): { readonly event: Event; readonly key: string } {
    const nowMs = this.#clock.now();
    const similarKey = `${objectKey(event)}\n${event.reason ?? ''}`;
    let similar = this.#similar.get(similarKey);
    if (similar === undefined || nowMs - similar.lastMs > SIMILAR_FOR_MS)
      similar = { messages: new Set(), lastMs: nowMs };
    similar.messages.add(event.message ?? '');
    similar.lastMs = nowMs;
    this.#similar.set(similarKey, similar);
    if (similar.messages.size < SIMILAR_EVENTS) return { event, key: eventKey(event) };
    const [any] = similar.messages;
    if (any !== undefined) similar.messages.delete(any);
    const { reportingComponent: _component, reportingInstance: _instance, ...rest } = event;
    const message = `(combined from similar events): ${event.message ?? ''}`;
    return { event: { ...rest, message }, key: similarKey };
  }

  #observe(event: Event, key: string): CorrelatedEvent {
    const last = this.#observed.get(key);
    const now = kubeTime(this.#clock.date());
    const count = (last?.count ?? 0) + 1;
    const name = last?.name ?? event.metadata.name;
    const firstTimestamp = last?.firstTimestamp ?? now;
    this.#observed.set(key, { name, firstTimestamp, count });
    return {
      event: { ...event, metadata: { ...event.metadata, name }, firstTimestamp, lastTimestamp: now, count },
      isRepeated: last !== undefined,
    };
  }

  #passes(event: Event): boolean {
    const key = objectKey(event);
    const nowMs = this.#clock.now();
    const bucket = this.#buckets.get(key) ?? { tokens: BURST, filledMs: nowMs };
    bucket.tokens = Math.min(BURST, bucket.tokens + (nowMs - bucket.filledMs) / REFILL_MS);
    bucket.filledMs = nowMs;
    this.#buckets.set(key, bucket);
    if (bucket.tokens < 1) return false;
    bucket.tokens -= 1;
    return true;
  }
}

function objectKey({ source, involvedObject, type }: Event): string {
  const { kind, namespace, name, uid, apiVersion } = involvedObject;
  return [source?.component, source?.host, kind, namespace, name, uid, apiVersion, type].join('\n');
}

function eventKey(event: Event): string {
  return [objectKey(event), event.involvedObject.fieldPath, event.reason, event.message].join('\n');
}
