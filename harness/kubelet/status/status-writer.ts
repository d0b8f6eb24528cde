/** Writes the statuses of one pod, one at a time, the newest last. Mirrors kubelet `status_manager.go`. */
import { messageOf } from '../../core/errors.ts';
import type { Clock } from '../../core/clock.ts';
import { keyOf } from '../../kube/meta/object.ts';
import { isConflict, isNotFound } from '../../kube/status/status-predicates.ts';
import { Backoff } from '../../controllers/runtime/backoff.ts';
import { pause } from '../../controllers/runtime/pause.ts';
import type { SharedObjects } from '../../controllers/runtime/shared-objects.ts';
import type { RunPod, RunPodStatus } from '../pods/pod-types.ts';
import { isTerminalPhase } from '../pods/pod-types.ts';
import { equalStatus, statusPatch } from './merge-status.ts';

export interface StatusWriterOptions {
  readonly pods: SharedObjects<RunPod>;
  readonly clock: Clock;
  readonly log: (line: string) => void;
  readonly signal: AbortSignal;
}

interface Wanted {
  readonly status: RunPodStatus;
  /** Something may still run, so that no terminal phase is told yet. */
  readonly mayRun: boolean;
  /** Everything has ended: a pod that is being deleted goes. */
  readonly isFinished: boolean;
}

export class StatusWriter {
  readonly #options: StatusWriterOptions;
  readonly #pod: RunPod;
  #wanted: Wanted | undefined;
  #written: Wanted | undefined;
  #running: Promise<void> | undefined;
  #complaint: string | undefined;

  /** @param pod any version of it */
  constructor(pod: RunPod, options: StatusWriterOptions) {
    this.#pod = pod;
    this.#options = options;
  }

  set(status: RunPodStatus, { mayRun, isFinished }: Omit<Wanted, 'status'>): void {
    const last = this.#wanted ?? this.#written;
    if (last?.mayRun === mayRun && last.isFinished === isFinished && equalStatus(last.status, status)) return;
    this.#wanted = { status, mayRun, isFinished };
    this.#start();
  }

  /** Writes again what was written: the object changed, and may be deleted now. */
  refresh(): void {
    this.#wanted ??= this.#written;
    this.#start();
  }

  /** Resolves once nothing is left to write. */
  async idle(): Promise<void> {
    while (this.#running !== undefined) await this.#running;
  }

  #start(): void {
    if (this.#wanted === undefined || this.#options.signal.aborted) return;
    this.#running ??= this.#run().finally(() => {
      this.#running = undefined;
    });
  }

  async #run(): Promise<void> {
    const { clock, signal } = this.#options;
    const backoff = new Backoff();
    let tries = 0;
    while (this.#wanted !== undefined && !signal.aborted) {
      const wanted = this.#wanted;
      this.#wanted = undefined;
      const outcome = await this.#try(wanted, tries > 0);
      if (outcome === 'gone') return;
      if (outcome === 'written') {
        tries = 0;
        backoff.reset();
        continue;
      }
      this.#wanted ??= wanted;
      tries += 1;
      // The first conflict only says that the informer is behind.
      const isBehind = outcome === 'conflict' && tries === 1;
      if (!isBehind && !(await pause(clock, backoff.next(), signal))) return;
    }
  }

  async #try(wanted: Wanted, fresh: boolean): Promise<'written' | 'gone' | 'conflict' | 'failed'> {
    const { signal, log } = this.#options;
    try {
      await this.#write(wanted, fresh);
      this.#written = wanted;
      this.#complaint = undefined;
      return 'written';
    } catch (error) {
      if (isNotFound(error)) return 'gone';
      if (isConflict(error)) return 'conflict';
      const { name, namespace = '' } = this.#pod.metadata;
      const complaint = messageOf(error);
      if (!signal.aborted && complaint !== this.#complaint) log(`status of pod ${namespace}/${name}: ${complaint}`);
      this.#complaint = complaint;
      return 'failed';
    }
  }

  async #write(wanted: Wanted, fresh: boolean): Promise<void> {
    const { pods } = this.#options;
    const key = keyOf(this.#pod);
    const stored = fresh ? await pods.find(key) : (pods.get(key) ?? (await pods.find(key)));
    if (stored?.metadata.uid !== this.#pod.metadata.uid || stored === undefined) return;
    const patch = statusPatch(stored, wanted.status, wanted.mayRun);
    const { uid, resourceVersion } = stored.metadata;
    const latest =
      patch === undefined
        ? stored
        : await pods.patch(key, { metadata: { uid, resourceVersion }, status: patch }, 'status');
    if (latest.metadata.deletionTimestamp === undefined || !wanted.isFinished) return;
    if (isTerminalPhase(latest.status?.phase)) await pods.delete(latest, { gracePeriodSeconds: 0 });
  }
}
