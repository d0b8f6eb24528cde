/** One look at a Job and its pods, and the writes that follow. Mirrors kubernetes `pkg/controller/job/job_controller.go`. */
import type { Job, JobCondition, JobStatus } from '../../../kube/api/batch.ts';
import type { Pod } from '../../../kube/api/pod.ts';
import { kubeTime } from '../../../kube/meta/conditions.ts';
import { keyOf } from '../../../kube/meta/object.ts';
import { isNotFound } from '../../../kube/status/status-predicates.ts';
import type { EventRecorder } from '../../runtime/events/event-recorder.ts';
import { semanticEqual } from '../../runtime/semantic-equal.ts';
import type { SharedObjects } from '../../runtime/shared-objects.ts';
import { slowStart } from '../../runtime/slow-start.ts';
import { isNamespaceTerminating, type PodControl } from '../pods/pod-control.ts';
import { isPodActive, isPodReady, isPodTerminal, isPodTerminating } from '../pods/pod-state.ts';
import { podsToDelete } from '../replicaset/rank-pods.ts';
import { IndexSet } from './index-set.ts';
import { backoffMs, recordAfter, type FailureRecord } from './job-backoff.ts';
import { newJobCondition, withJobCondition } from './job-conditions.ts';
import {
  completionIndex,
  isIndexed,
  isJobPodFailed,
  isTracked,
  newJobPod,
  replacesOnlyFailed,
  TRACKING_FINALIZER,
  validIndex,
} from './job-pods.ts';
import { deadlineMs, jobVerdict } from './job-verdict.ts';
import { failureMeaning } from './pod-failure-policy.ts';

const BURST = 500;
const MOST_UNCOUNTED = 500;

export interface JobTools {
  readonly jobs: SharedObjects<Job>;
  readonly pods: SharedObjects<Pod>;
  readonly control: PodControl;
  readonly events: EventRecorder;
  readonly now: () => Date;
}

export interface JobOutcome {
  /** When to look again, in milliseconds. */
  readonly againMs?: number;
  readonly failures: FailureRecord;
}

/** A status while it is worked on. */
type Draft = { -readonly [Field in keyof JobStatus]: JobStatus[Field] };

export class JobPass {
  readonly #tools: JobTools;
  readonly #pods: readonly Pod[];
  readonly #uncounted: { succeeded: Set<string>; failed: Set<string> };
  #job: Job;
  #status: Draft;
  #active: readonly Pod[];
  #terminating: number;
  #ready: number;
  #succeeded: number;
  #succeededIndexes: IndexSet;
  #failures: FailureRecord;
  #againMs: number | undefined;

  constructor(tools: JobTools, job: Job, pods: readonly Pod[], failures: FailureRecord) {
    this.#tools = tools;
    this.#job = job;
    this.#pods = pods;
    this.#status = { ...job.status };
    const { succeeded = [], failed = [] } = job.status?.uncountedTerminatedPods ?? {};
    this.#uncounted = { succeeded: new Set(succeeded), failed: new Set(failed) };
    this.#active = pods.filter(isPodActive);
    this.#terminating = pods.filter((pod) => isPodTerminating(pod) && !isPodTerminal(pod)).length;
    this.#ready = this.#active.filter(isPodReady).length;
    this.#succeededIndexes = IndexSet.parse(job.status?.completedIndexes ?? '', job.spec.completions ?? 0);
    this.#succeeded = 0;
    this.#failures = failures;
  }

  async run(): Promise<JobOutcome> {
    const now = this.#tools.now();
    if (this.#status.startTime === undefined && this.#job.spec.suspend !== true) this.#status.startTime = kubeTime(now);
    const failed = this.#count();
    const counts = {
      pods: this.#pods,
      failed,
      ...(isIndexed(this.#job) ? { succeededIndexes: this.#succeededIndexes } : {}),
    };
    let finished = jobVerdict({ ...this.#job, status: this.#status }, counts, now);
    let problem: unknown;
    if (finished === undefined) {
      this.#planAgain(deadlineMs({ ...this.#job, status: this.#status }, now));
      if (this.#job.metadata.deletionTimestamp === undefined) problem = await this.#attempt(() => this.#manage(now));
      if (this.#isComplete()) finished = this.#success(now);
      else if (this.#job.metadata.deletionTimestamp === undefined) this.#noteSuspension(now);
    } else {
      problem = await this.#attempt(() => this.#deletePods(this.#active, false));
      if (problem !== undefined) finished = undefined;
    }
    await this.#track(finished, now);
    if (problem !== undefined) throw problem as Error;
    return { failures: this.#failures, ...(this.#againMs === undefined ? {} : { againMs: this.#againMs }) };
  }

  /** Of what has ended and was not counted yet. The number of failures, with those. */
  #count(): number {
    const tracked = this.#pods.filter(
      (pod) => isTracked(pod) && (!isIndexed(this.#job) || validIndex(this.#job, pod) !== undefined),
    );
    const uid = ({ metadata }: Pod): string => metadata.uid ?? '';
    const succeeded = tracked.filter(
      (pod) => pod.status?.phase === 'Succeeded' && !this.#uncounted.succeeded.has(uid(pod)),
    );
    const failed = tracked.filter((pod) => isJobPodFailed(this.#job, pod) && !this.#uncounted.failed.has(uid(pod)));
    this.#failures = recordAfter(this.#failures, succeeded, failed);
    const counting = failed.filter((pod) => failureMeaning(this.#job, pod).counts);
    if (isIndexed(this.#job)) {
      const indexes = succeeded.flatMap((pod) => completionIndex(pod) ?? []);
      this.#succeededIndexes = this.#succeededIndexes.with(indexes);
      this.#succeeded = this.#succeededIndexes.size;
    } else this.#succeeded = (this.#status.succeeded ?? 0) + succeeded.length + this.#uncounted.succeeded.size;
    return (this.#status.failed ?? 0) + counting.length + this.#uncounted.failed.size;
  }

  #isComplete(): boolean {
    const { completions } = this.#job.spec;
    const isEnough = completions === undefined ? this.#succeeded > 0 : this.#succeeded >= completions;
    return isEnough && this.#active.length === 0;
  }

  #success(now: Date): JobCondition {
    const message = 'Reached expected number of succeeded pods';
    return newJobCondition('SuccessCriteriaMet', 'True', 'CompletionsReached', message, now);
  }

  #noteSuspension(now: Date): void {
    const { conditions = [] } = this.#status;
    const isSuspended = this.#job.spec.suspend === true;
    const condition = isSuspended
      ? newJobCondition('Suspended', 'True', 'JobSuspended', 'Job suspended', now)
      : newJobCondition('Suspended', 'False', 'JobResumed', 'Job resumed', now);
    const next = withJobCondition(conditions, condition);
    if (next === conditions) return;
    this.#status.conditions = next;
    this.#tools.events.normal(this.#job, isSuspended ? 'Suspended' : 'Resumed', condition.message ?? '');
    if (!isSuspended) this.#status.startTime = kubeTime(now);
  }

  /** As many active pods as wanted. */
  async #manage(now: Date): Promise<void> {
    const { parallelism = 1, completions, suspend = false } = this.#job.spec;
    const active = this.#active.length;
    if (suspend) {
      await this.#deletePods(this.#active, true);
      return;
    }
    const rest =
      completions === undefined ? (this.#succeeded > 0 ? active : parallelism) : completions - this.#succeeded;
    const wanted = Math.max(0, Math.min(rest, completions === undefined ? rest : parallelism));
    const surplus = this.#surplus(Math.max(0, active - wanted), now).slice(0, BURST);
    if (surplus.length > 0) {
      await this.#deletePods(surplus, true);
      return;
    }
    const missing = wanted - active - (replacesOnlyFailed(this.#job) ? this.#terminating : 0);
    if (missing <= 0) return;
    const pauseMs = backoffMs(this.#failures, now);
    if (pauseMs > 0) this.#planAgain(pauseMs);
    else await this.#create(Math.min(missing, BURST));
  }

  /** Pods with the index of another one go in any case. */
  #surplus(atLeast: number, now: Date): readonly Pod[] {
    if (!isIndexed(this.#job)) return atLeast === 0 ? [] : podsToDelete(this.#active, [], atLeast, now);
    const kept = new Map<number, Pod>();
    const doubled: Pod[] = [];
    for (const pod of this.#active) {
      const index = validIndex(this.#job, pod);
      if (index === undefined || kept.has(index)) doubled.push(pod);
      else kept.set(index, pod);
    }
    const more = Math.max(0, atLeast - doubled.length);
    return more === 0 ? doubled : [...doubled, ...podsToDelete([...kept.values()], [], more, now)];
  }

  async #create(count: number): Promise<void> {
    const indexes = isIndexed(this.#job) ? this.#pendingIndexes(count) : undefined;
    const created: Pod[] = [];
    const { failure } = await slowStart(indexes?.length ?? count, async (position) => {
      try {
        created.push(await this.#tools.control.create(this.#job, newJobPod(this.#job, indexes?.[position])));
      } catch (error) {
        if (!isNamespaceTerminating(error)) throw error;
      }
    });
    this.#active = [...this.#active, ...created];
    if (failure !== undefined) throw failure as Error;
  }

  #pendingIndexes(count: number): readonly number[] {
    const occupied = this.#pods.filter(
      (pod) => isPodActive(pod) || (replacesOnlyFailed(this.#job) && isPodTerminating(pod) && !isPodTerminal(pod)),
    );
    const taken = this.#succeededIndexes.with(occupied.flatMap((pod) => completionIndex(pod) ?? []));
    return taken.missing(count, this.#job.spec.completions ?? 0);
  }

  /** `release`: they do not count as failed. */
  async #deletePods(pods: readonly Pod[], release: boolean): Promise<void> {
    const results = await Promise.allSettled(
      pods.map(async (pod) => {
        if (release) await this.#release(pod);
        await this.#tools.control.delete(this.#job, pod);
        this.#active = this.#active.filter((each) => each !== pod);
        this.#terminating += 1;
        if (isPodReady(pod)) this.#ready -= 1;
      }),
    );
    const failed = results.find((result) => result.status === 'rejected');
    if (failed !== undefined) throw failed.reason as Error;
  }

  async #release(pod: Pod): Promise<void> {
    if (!isTracked(pod)) return;
    const { uid, finalizers = [] } = pod.metadata;
    const kept = finalizers.filter((finalizer) => finalizer !== TRACKING_FINALIZER);
    try {
      await this.#tools.pods.patch(keyOf(pod), { metadata: { uid, finalizers: kept } });
    } catch (error) {
      if (!isNotFound(error)) throw error;
    }
  }

  /** Counts ended pods without counting one twice: first it is noted, then released, then counted. */
  async #track(finished: JobCondition | undefined, now: Date): Promise<void> {
    const tracked = this.#pods.filter(isTracked);
    const held = new Set(tracked.map(({ metadata }) => metadata.uid ?? ''));
    this.#settle(held);
    const { ended, isCut } = this.#note(tracked, finished);
    this.#status.active = this.#active.length;
    this.#status.ready = this.#ready;
    this.#status.terminating = this.#terminating;
    const terminal = this.#announce(finished, now);
    await this.#flush();
    for (const pod of ended) {
      await this.#release(pod);
      held.delete(pod.metadata.uid ?? '');
    }
    this.#settle(held);
    const isDone = terminal !== undefined && !isCut && this.#canFinish();
    if (isDone) this.#finish(terminal, now);
    await this.#flush();
    if (isDone) this.#tellFinished(terminal);
  }

  /** Released pods are counted. */
  #settle(held: ReadonlySet<string>): void {
    for (const kind of ['succeeded', 'failed'] as const)
      for (const uid of this.#uncounted[kind])
        if (!held.has(uid)) {
          this.#uncounted[kind].delete(uid);
          this.#status[kind] = (this.#status[kind] ?? 0) + 1;
        }
  }

  #note(
    tracked: readonly Pod[],
    finished: JobCondition | undefined,
  ): { readonly ended: Pod[]; readonly isCut: boolean } {
    const ended: Pod[] = [];
    const counted: number[] = [];
    for (const pod of tracked) {
      const isFailed = isJobPodFailed(this.#job, pod);
      const isSucceeded = pod.status?.phase === 'Succeeded';
      const isOver = this.#job.metadata.deletionTimestamp !== undefined || finished !== undefined;
      if (!isOver && !isSucceeded && !isFailed) continue;
      ended.push(pod);
      if (isSucceeded && !this.#uncounted.failed.has(pod.metadata.uid ?? '')) this.#noteSuccess(pod, counted);
      else if (isFailed || (finished !== undefined && finished.type !== 'SuccessCriteriaMet')) this.#noteFailure(pod);
      if (counted.length + this.#uncounted.succeeded.size + this.#uncounted.failed.size >= MOST_UNCOUNTED) break;
    }
    this.#countIndexes(counted);
    return { ended, isCut: ended.length >= MOST_UNCOUNTED };
  }

  #countIndexes(counted: readonly number[]): void {
    if (!isIndexed(this.#job)) return;
    const before = IndexSet.parse(this.#status.completedIndexes ?? '', this.#job.spec.completions ?? 0);
    const indexes = before.with(counted);
    this.#status.succeeded = indexes.size;
    this.#status.completedIndexes = indexes.toString();
  }

  /** Those of indexed Jobs are counted by their index. */
  #noteSuccess(pod: Pod, counted: number[]): void {
    const index = validIndex(this.#job, pod);
    if (!isIndexed(this.#job)) this.#uncounted.succeeded.add(pod.metadata.uid ?? '');
    else if (index !== undefined) counted.push(index);
  }

  #noteFailure(pod: Pod): void {
    const isCounted = !isIndexed(this.#job) || validIndex(this.#job, pod) !== undefined;
    if (isCounted && failureMeaning(this.#job, pod).counts) this.#uncounted.failed.add(pod.metadata.uid ?? '');
  }

  /** The interim condition; returns the one that ends the Job. */
  #announce(finished: JobCondition | undefined, now: Date): JobCondition | undefined {
    if (finished === undefined || finished.type === 'Failed') return finished;
    const { conditions = [] } = this.#status;
    if (!conditions.some(({ type, status }) => type === finished.type && status === 'True'))
      this.#status.conditions = [...conditions, finished];
    const type = finished.type === 'FailureTarget' ? 'Failed' : 'Complete';
    return newJobCondition(type, 'True', finished.reason ?? '', finished.message ?? '', now);
  }

  #canFinish(): boolean {
    return this.#terminating === 0 && this.#uncounted.succeeded.size === 0 && this.#uncounted.failed.size === 0;
  }

  #finish(condition: JobCondition, now: Date): void {
    this.#status.conditions = withJobCondition(this.#status.conditions ?? [], condition);
    if (condition.type === 'Complete') this.#status.completionTime = kubeTime(now);
  }

  #tellFinished({ type, reason = '', message = '' }: JobCondition): void {
    const { events } = this.#tools;
    if (type !== 'Complete') {
      events.warning(this.#job, reason, message);
      return;
    }
    const { completions } = this.#job.spec;
    if (completions !== undefined && (this.#status.succeeded ?? 0) > completions) {
      const text = 'Too many succeeded pods running after completion count reached';
      events.warning(this.#job, 'TooManySucceededPods', text);
    }
    events.normal(this.#job, 'Completed', 'Job completed');
  }

  async #flush(): Promise<void> {
    const { active = 0, succeeded = 0, failed = 0, completedIndexes = '', conditions, ...rest } = this.#status;
    const uncounted = {
      ...(this.#uncounted.succeeded.size === 0 ? {} : { succeeded: [...this.#uncounted.succeeded] }),
      ...(this.#uncounted.failed.size === 0 ? {} : { failed: [...this.#uncounted.failed] }),
    };
    const status: JobStatus = {
      ...rest,
      ...(conditions === undefined || conditions.length === 0 ? {} : { conditions }),
      ...(active === 0 ? {} : { active }),
      ...(succeeded === 0 ? {} : { succeeded }),
      ...(failed === 0 ? {} : { failed }),
      ...(completedIndexes === '' ? {} : { completedIndexes }),
      uncountedTerminatedPods: uncounted,
    };
    if (semanticEqual(status, this.#job.status)) return;
    this.#job = await this.#tools.jobs.updateStatus({ ...this.#job, status });
  }

  #planAgain(ms: number | undefined): void {
    if (ms !== undefined && (this.#againMs === undefined || ms < this.#againMs)) this.#againMs = ms;
  }

  async #attempt(work: () => Promise<void>): Promise<unknown> {
    try {
      await work();
      return undefined;
    } catch (error) {
      return error;
    }
  }
}
