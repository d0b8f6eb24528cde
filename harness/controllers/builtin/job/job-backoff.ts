/** Pauses before pods of Jobs are made again after failures. Mirrors kubernetes `pkg/controller/job/backoff_utils.go`. */
import type { Pod } from '../../../kube/api/pod.ts';
import { finishedMs } from './job-pods.ts';

const FIRST_MS = 10_000;
const LONGEST_MS = 600_000;

export interface FailureRecord {
  readonly failures: number;
  readonly lastMs: number;
}

export const NO_FAILURES: FailureRecord = { failures: 0, lastMs: 0 };

/** Failures since the last success. */
export function recordAfter(record: FailureRecord, succeeded: readonly Pod[], failed: readonly Pod[]): FailureRecord {
  const times = failed.map(finishedMs).sort((a, b) => a - b);
  if (succeeded.length === 0)
    return times.length === 0 ? record : { failures: record.failures + times.length, lastMs: times.at(-1) ?? 0 };
  const successMs = Math.max(...succeeded.map(finishedMs));
  const later = times.filter((time) => time > successMs);
  return { failures: later.length, lastMs: later.at(-1) ?? 0 };
}

export function backoffMs({ failures, lastMs }: FailureRecord, now: Date): number {
  if (failures === 0) return 0;
  const pause = Math.min(FIRST_MS * 2 ** (failures - 1), LONGEST_MS);
  return Math.max(0, lastMs + pause - now.getTime());
}
