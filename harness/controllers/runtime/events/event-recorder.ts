/** Events of one component about objects, as client-go `tools/record` makes them. */
import type { Clock } from '../../../core/clock.ts';
import { EVENT, type Event, type ObjectReference } from '../../../kube/api/core.ts';
import type { KubeClient } from '../../../kube/client/kube-client.ts';
import { kubeTime } from '../../../kube/meta/conditions.ts';
import { keyOf, type KubeObject } from '../../../kube/meta/object.ts';
import { isNotFound } from '../../../kube/status/status-predicates.ts';
import { EventCorrelator, type CorrelatedEvent } from './event-correlator.ts';
import { EventNames } from './event-names.ts';
import type { EventSink } from './event-sink.ts';

export interface EventRecorderOptions {
  readonly client: KubeClient;
  readonly clock: Clock;
  readonly sink: EventSink;
  readonly signal: AbortSignal;
  /** `deployment-controller`. */
  readonly component: string;
  /** Of kubelets: the node. @default none */
  readonly host?: string;
}

export class EventRecorder {
  readonly #options: EventRecorderOptions;
  readonly #correlator: EventCorrelator;
  readonly #names: EventNames;

  constructor(options: EventRecorderOptions) {
    this.#options = options;
    this.#correlator = new EventCorrelator(options.clock);
    this.#names = new EventNames(options.clock);
  }

  normal(object: KubeObject, reason: string, message: string): void {
    this.record(referenceTo(object), 'Normal', reason, message);
  }

  warning(object: KubeObject, reason: string, message: string): void {
    this.record(referenceTo(object), 'Warning', reason, message);
  }

  /** Returns at once. */
  record(involvedObject: ObjectReference, type: 'Normal' | 'Warning', reason: string, message: string): void {
    const { component, host, clock } = this.#options;
    const now = kubeTime(clock.date());
    const namespace = involvedObject.namespace ?? 'default';
    const correlated = this.#correlator.correlate({
      apiVersion: 'v1',
      kind: 'Event',
      metadata: { name: this.#names.next(involvedObject.name ?? ''), namespace },
      involvedObject,
      type,
      reason,
      message,
      source: { component, ...(host === undefined ? {} : { host }) },
      firstTimestamp: now,
      lastTimestamp: now,
      count: 1,
      reportingComponent: component,
      reportingInstance: host ?? '',
    });
    if (correlated !== undefined) this.#options.sink.add(() => this.#write(correlated));
  }

  async #write({ event, isRepeated }: CorrelatedEvent): Promise<void> {
    const { client, signal } = this.#options;
    if (isRepeated)
      try {
        const { count, lastTimestamp, message } = event;
        await client.mergePatch(EVENT, keyOf(event), { count, lastTimestamp, message }, { signal });
        return;
      } catch (error) {
        if (!isNotFound(error)) throw error;
      }
    await client.create<Event>(EVENT, event, { signal });
  }
}

/** As `reference.GetReference` of client-go. */
export function referenceTo(object: KubeObject): ObjectReference {
  const { apiVersion, kind, metadata } = object;
  const { namespace, name, uid, resourceVersion } = metadata;
  return {
    kind,
    ...(namespace === undefined ? {} : { namespace }),
    name,
    ...(uid === undefined ? {} : { uid }),
    apiVersion,
    ...(resourceVersion === undefined ? {} : { resourceVersion }),
  };
}
