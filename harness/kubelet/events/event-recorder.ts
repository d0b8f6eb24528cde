/**
 * Events about pods and nodes. Mirrors client-go `tools/record`: the same event again only counts up, after ten that
 * differ only in their message the next ones count as one, and there are at most 25 at once about one object and one more
 * every five minutes.
 */
import type { Clock } from '../../core/clock.ts';
import { messageOf } from '../../core/errors.ts';
import { EVENT, type Event, type ObjectReference } from '../../kube/api/core.ts';
import type { KubeClient } from '../../kube/client/kube-client.ts';
import { KubeStatusError } from '../../kube/status/kube-status-error.ts';
import { isNotFound } from '../../kube/status/status-predicates.ts';
import type { RunContainer, RunPod } from '../pods/pod-types.ts';
import { timeText } from '../status/time-text.ts';

export interface EventRecorderOptions {
  readonly client: KubeClient;
  readonly clock: Clock;
  readonly log: (line: string) => void;
  readonly signal: AbortSignal;
}

interface Recorded {
  readonly name: string;
  readonly namespace: string;
  readonly firstTimestamp: string;
  count: number;
}

interface Allowance {
  left: number;
  atMs: number;
}

const BURST = 25;
const REFILL_MS = 300_000;
const SIMILAR_LIMIT = 10;
const SIMILAR_MS = 600_000;
/** Upstream keeps as many events in mind. */
const REMEMBERED = 4096;

export class EventRecorder {
  readonly #options: EventRecorderOptions;
  readonly #recorded = new Map<string, Recorded>();
  readonly #allowances = new Map<string, Allowance>();
  readonly #similar = new Map<string, { readonly messages: Set<string>; atMs: number }>();
  #last: Promise<void> = Promise.resolve();
  #written = 0;

  constructor(options: EventRecorderOptions) {
    this.#options = options;
  }

  /** @param host the node whose kubelet speaks */
  record(host: string, about: ObjectReference, type: 'Normal' | 'Warning', reason: string, message: string): void {
    if (this.#options.signal.aborted || !this.#mayRecord(`${host}/${about.uid ?? ''}/${about.name ?? ''}`)) return;
    const now = this.#options.clock.date();
    // Events of one cluster are written in order, beside everything else.
    this.#last = this.#last.then(() => this.#write(host, about, { type, reason, message, now }));
  }

  /** Resolves once everything recorded so far is written. */
  idle(): Promise<void> {
    return this.#last;
  }

  async #write(
    host: string,
    about: ObjectReference,
    event: {
      readonly type: 'Normal' | 'Warning';
      readonly reason: string;
      readonly message: string;
      readonly now: Date;
    },
  ): Promise<void> {
    const { client, signal, log } = this.#options;
    if (signal.aborted) return;
    const { type, reason, now } = event;
    const kind = [host, about.uid, about.name, about.fieldPath, type, reason].join('\0');
    const isSimilar = this.#isOneOfMany(kind, event.message, now);
    const message = isSimilar ? `(combined from similar events): ${event.message}` : event.message;
    const key = isSimilar ? kind : `${kind}\0${message}`;
    try {
      const known = this.#recorded.get(key);
      if (known !== undefined && (await this.#countUp(known, message, now))) return;
      this.#written += 1;
      const made = eventOf(host, about, { ...event, message }, { number: this.#written, isSimilar });
      this.#remember(key, {
        name: made.metadata.name,
        namespace: made.metadata.namespace ?? '',
        firstTimestamp: timeText(now),
        count: 1,
      });
      await client.create(EVENT, made, { signal });
    } catch (error) {
      // Its namespace may be going away; nobody waits for an event.
      if (!this.#options.signal.aborted && !(error instanceof KubeStatusError))
        log(`event ${reason} of ${about.name ?? ''}: ${messageOf(error)}`);
    }
  }

  async #countUp(known: Recorded, message: string, now: Date): Promise<boolean> {
    const { client, signal } = this.#options;
    known.count += 1;
    try {
      const patch = { count: known.count, message, lastTimestamp: timeText(now) };
      await client.mergePatch(EVENT, { name: known.name, namespace: known.namespace }, patch, { signal });
      return true;
    } catch (error) {
      if (isNotFound(error)) return false;
      throw error;
    }
  }

  /** Whether ten others came before it within ten minutes. */
  #isOneOfMany(kind: string, message: string, now: Date): boolean {
    const known = this.#similar.get(kind);
    const similar =
      known === undefined || now.getTime() - known.atMs > SIMILAR_MS ? { messages: new Set<string>(), atMs: 0 } : known;
    similar.atMs = now.getTime();
    this.#similar.delete(kind);
    this.#similar.set(kind, similar);
    forgetOldest(this.#similar);
    if (similar.messages.has(message)) return false;
    if (similar.messages.size >= SIMILAR_LIMIT - 1) return true;
    similar.messages.add(message);
    return false;
  }

  #remember(key: string, recorded: Recorded): void {
    this.#recorded.delete(key);
    this.#recorded.set(key, recorded);
    forgetOldest(this.#recorded);
  }

  #mayRecord(about: string): boolean {
    const now = this.#options.clock.now();
    const allowance = this.#allowances.get(about) ?? { left: BURST, atMs: now };
    const refilled = (now - allowance.atMs) / REFILL_MS;
    const left = Math.min(BURST, allowance.left + refilled);
    this.#allowances.delete(about);
    this.#allowances.set(about, { left: left >= 1 ? left - 1 : left, atMs: now });
    forgetOldest(this.#allowances);
    return left >= 1;
  }
}

function forgetOldest(map: Map<string, unknown>): void {
  if (map.size <= REMEMBERED) return;
  const [oldest] = map.keys();
  if (oldest !== undefined) map.delete(oldest);
}

function eventOf(
  host: string,
  about: ObjectReference,
  { type, reason, message, now }: { type: 'Normal' | 'Warning'; reason: string; message: string; now: Date },
  { number, isSimilar }: { readonly number: number; readonly isSimilar: boolean },
): Event {
  const stamp = BigInt(now.getTime()) * 1_000_000n;
  const namespace = about.namespace ?? 'default';
  return {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name: `${about.name ?? ''}.${(stamp + BigInt(number % 1_000_000)).toString(16)}`, namespace },
    involvedObject: about,
    type,
    reason,
    message,
    source: { component: 'kubelet', host },
    firstTimestamp: timeText(now),
    lastTimestamp: timeText(now),
    count: 1,
    // Upstream forgets who reported where it combines events.
    ...(isSimilar ? {} : { reportingComponent: 'kubelet', reportingInstance: host }),
  };
}

export function podReference(pod: RunPod, container?: RunContainer): ObjectReference {
  const { name, namespace = '', uid = '', resourceVersion } = pod.metadata;
  const { initContainers = [], ephemeralContainers = [] } = pod.spec;
  const isOf = (containers: readonly RunContainer[]): boolean =>
    containers.some((each) => each.name === container?.name);
  const kind = isOf(initContainers)
    ? 'initContainers'
    : isOf(ephemeralContainers)
      ? 'ephemeralContainers'
      : 'containers';
  return {
    kind: 'Pod',
    namespace,
    name,
    uid,
    apiVersion: 'v1',
    ...(resourceVersion === undefined ? {} : { resourceVersion }),
    ...(container === undefined ? {} : { fieldPath: `spec.${kind}{${container.name}}` }),
  };
}

export function nodeReference(name: string): ObjectReference {
  // The kubelet knows its node by name before it knows the uid.
  return { kind: 'Node', name, uid: name };
}
