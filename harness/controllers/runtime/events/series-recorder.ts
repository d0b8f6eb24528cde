/**
 * Events of `events.k8s.io/v1`, as client-go `tools/events` makes them: the same event again becomes a series, which is
 * written when it begins. Does not: write the last count of a series six minutes after its end.
 */
import type { Clock } from '../../../core/clock.ts';
import type { ObjectReference } from '../../../kube/api/core.ts';
import type { KubeClient } from '../../../kube/client/kube-client.ts';
import { keyOf, resourceType, type KubeObject, type ResourceType } from '../../../kube/meta/object.ts';
import { isNotFound } from '../../../kube/status/status-predicates.ts';
import { BoundedMap } from './bounded-map.ts';
import { EventNames } from './event-names.ts';
import { referenceTo } from './event-recorder.ts';
import type { EventSink } from './event-sink.ts';

interface SeriesEvent extends KubeObject {
  readonly eventTime: string;
  readonly series?: { readonly count: number; readonly lastObservedTime: string };
  readonly reportingController: string;
  readonly reportingInstance: string;
  readonly action: string;
  readonly reason: string;
  readonly regarding: ObjectReference;
  readonly note: string;
  readonly type: string;
}

const SERIES_EVENT: ResourceType<SeriesEvent> = resourceType('events.k8s.io/v1', 'Event', 'events');
/** After so long without another one, an event is a new one. */
const FINISHED_MS = 360_000;
const CACHED_EVENTS = 4_096;
const LONGEST_NOTE = 1_024;

export interface SeriesRecorderOptions {
  readonly client: KubeClient;
  readonly clock: Clock;
  readonly sink: EventSink;
  readonly signal: AbortSignal;
  /** `default-scheduler`. */
  readonly controller: string;
  readonly instance: string;
}

interface Seen {
  readonly event: SeriesEvent;
  count: number;
  lastMs: number;
}

export class SeriesRecorder {
  readonly #options: SeriesRecorderOptions;
  readonly #names: EventNames;
  readonly #seen = new BoundedMap<string, Seen>(CACHED_EVENTS);

  constructor(options: SeriesRecorderOptions) {
    this.#options = options;
    this.#names = new EventNames(options.clock);
  }

  /** Returns at once. */
  record(object: KubeObject, type: 'Normal' | 'Warning', reason: string, action: string, note: string): void {
    const { clock, controller, instance, sink } = this.#options;
    const regarding = referenceTo(object);
    const key = [type, action, reason, ...Object.values<string | undefined>({ ...regarding })].join('\n');
    const nowMs = clock.now();
    const eventTime = microTime(clock.date());
    const seen = this.#seen.get(key);
    if (seen !== undefined && nowMs - seen.lastMs < FINISHED_MS) {
      seen.count += 1;
      seen.lastMs = nowMs;
      const series = { count: seen.count, lastObservedTime: eventTime };
      if (seen.count === 2) sink.add(() => this.#continue({ ...seen.event, series }));
      return;
    }
    const event: SeriesEvent = {
      apiVersion: 'events.k8s.io/v1',
      kind: 'Event',
      metadata: { name: this.#names.next(object.metadata.name), namespace: object.metadata.namespace ?? 'default' },
      eventTime,
      reportingController: controller,
      reportingInstance: instance,
      action,
      reason,
      regarding,
      note: note.length <= LONGEST_NOTE ? note : `${note.slice(0, LONGEST_NOTE - 4)} ...`,
      type,
    };
    this.#seen.set(key, { event, count: 1, lastMs: nowMs });
    sink.add(() => this.#create(event));
  }

  async #create(event: SeriesEvent): Promise<void> {
    const { client, signal } = this.#options;
    await client.create(SERIES_EVENT, event, { signal });
  }

  async #continue(event: SeriesEvent): Promise<void> {
    const { client, signal } = this.#options;
    try {
      await client.mergePatch(SERIES_EVENT, keyOf(event), { series: event.series }, { signal });
    } catch (error) {
      if (!isNotFound(error)) throw error;
      await this.#create(event);
    }
  }
}

/** `metav1.MicroTime`. */
export function microTime(date: Date): string {
  return `${date.toISOString().slice(0, 23)}000Z`;
}
