import type { StepEvent } from '../core/events.ts';
import type { Finding } from './finding.ts';
import type { Verdict } from './verdict.ts';

/** When something happened. Every event of a run carries it. */
export interface EventTime {
  /** Wall clock, ISO 8601 with milliseconds, UTC. */
  readonly at: string;
  /** Milliseconds since the run started, by a monotonic clock. */
  readonly elapsedMs: number;
}

/** The first event of a run: everything that is needed to repeat it. */
export interface RunStarted {
  readonly type: 'run-started';
  readonly runId: string;
  readonly fleet: string;
  readonly provider: string;
  /** Cluster names, the config cluster first. */
  readonly clusters: readonly string[];
  readonly implementation: { readonly name: string; readonly version: string };
  readonly fleetbedVersion: string;
}

/** A step of setting up or tearing down, as the rooms below emit it. */
export interface RunStep {
  readonly type: 'step';
  readonly step: StepEvent;
}

/** One for each selected case, before the first of them starts; a run that stops early is recognised by these. */
export interface CasePlanned {
  readonly type: 'case-planned';
  readonly case: string;
  readonly title: string;
  /** The group it is shown in: `path-routing`, `failover`. */
  readonly behaviour: string;
  readonly features: readonly string[];
  /** A link or a reference rule id. */
  readonly spec: string;
}

export interface CaseStarted {
  readonly type: 'case-started';
  readonly case: string;
}

export interface CaseFinding {
  readonly type: 'finding';
  readonly case: string;
  readonly finding: Finding;
}

/** A remark for a person; never a reason for a verdict. */
export interface CaseNote {
  readonly type: 'note';
  readonly case: string;
  readonly text: string;
}

export interface CaseEnded {
  readonly type: 'case-ended';
  readonly case: string;
  readonly title: string;
  readonly verdict: Verdict;
  /** Why, in one line; present unless `passed`. */
  readonly reason?: string;
  readonly durationMs: number;
  readonly features: readonly string[];
  readonly spec: string;
  /** Whether the verdict is as expected: no ledger entry is contradicted and nothing new failed. */
  readonly expected: boolean;
}

/** The last event of a run that was not cut off. */
export interface RunEnded {
  readonly type: 'run-ended';
  readonly exitCode: number;
  readonly durationMs: number;
}

/** What happened, without the time; emitters write this and the event log adds {@link EventTime}. */
export type RunHappening =
  RunStarted | RunStep | CasePlanned | CaseStarted | CaseFinding | CaseNote | CaseEnded | RunEnded;

/** One line of `run.jsonl`. Everything that a report shows is rendered from these alone. */
export type RunEvent = RunHappening & EventTime;
