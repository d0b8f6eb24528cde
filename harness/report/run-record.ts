import type { RunStarted } from '../conformance/events.ts';
import type { Finding } from '../conformance/finding.ts';
import type { Verdict } from '../conformance/verdict.ts';

/** One run, whole: everything that a report shows. Plain data, computed from the events by `recordOf`. */
export interface RunRecord extends Omit<RunStarted, 'type'> {
  /** ISO 8601. */
  readonly startedAt: string;
  readonly durationMs: number;
  /** Whether the run came to its end. Where it did not, `exitCode` is 3 and `cases` has one for it. */
  readonly complete: boolean;
  readonly exitCode: number;
  readonly steps: readonly StepRecord[];
  readonly cases: readonly CaseRecord[];
  readonly totals: Totals;
}

export interface StepRecord {
  readonly step: string;
  readonly subject?: string;
  /** Milliseconds after the start of the run. */
  readonly startedMs: number;
  /** Up to the end of the run for a step that did not end. */
  readonly durationMs: number;
  readonly outcome: 'done' | 'failed' | 'unfinished';
  readonly detail?: string;
  readonly notes: readonly string[];
}

export interface CaseRecord {
  readonly id: string;
  readonly title: string;
  readonly behaviour: string;
  readonly features: readonly string[];
  readonly spec: string;
  readonly verdict: Verdict;
  readonly expected: boolean;
  readonly reason?: string;
  /** Milliseconds after the start of the run; absent for a case that was not started. */
  readonly startedMs?: number;
  readonly durationMs: number;
  readonly findings: readonly Finding[];
  readonly notes: readonly string[];
}

export type Totals = Readonly<Record<Verdict, number>> & {
  readonly cases: number;
  /** Cases whose verdict is not as expected. */
  readonly unexpected: number;
};
