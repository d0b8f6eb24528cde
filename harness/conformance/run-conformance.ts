import Mocha from 'mocha';
import type { Clock } from '../core/clock.ts';
import { FleetbedError } from '../core/errors.ts';
import type { Emit } from '../core/events.ts';
import type { Implementation, Installation } from '../implementations/implementation.ts';
import type { Fleet } from '../providers/provider.ts';
import type { BaseState } from './base/base-state.ts';
import type { Behaviour, Case } from './case.ts';
import type { RunHappening } from './events.ts';
import type { Ledger } from './ledger/ledger.ts';
import { addCases, type CaseRecord, type CaseRecords } from './mocha/case-suite.ts';
import { EventReporter, type EventReporterOptions } from './mocha/event-reporter.ts';
import { exitCodeOf, judge, type Judgement } from './outcome.ts';
import { CaseRunner } from './run-case.ts';
import { limitsAt, type Limits } from './timeouts.ts';
import type { Verdict } from './verdict.ts';

export interface ConformanceOptions {
  readonly cases: readonly Case[];
  readonly fleet: Fleet;
  readonly implementation: Pick<Implementation, 'name' | 'version' | 'features'>;
  readonly installation: Installation;
  /** From `deployBase`. Absent in a run whose cases need none; the others are `unsupported` then. */
  readonly base?: BaseState;
  /** The runtime image, loaded on every node. */
  readonly image: string;
  readonly ledger: Ledger;
  readonly emit: Emit<RunHappening>;
  readonly clock: Clock;
  /** Ends the case under way, whose clean-up still runs; the rest is inconclusive with reason `interrupted`. */
  readonly signal: AbortSignal;
  /** Only cases whose id or title contains the text or matches the pattern. */
  readonly grep?: string | RegExp;
  /** Only cases of these behaviours. */
  readonly behaviours?: readonly Behaviour[];
  /** How much faster than stated health checks run. @default 1/15 */
  readonly healthCheckTimeScale?: number;
  /** What the implementation may take. @default as {@link healthCheckTimeScale} says */
  readonly limits?: Limits;
  /** Called before each case but the first, with a healthy state to follow; the self-test forgets what proxies remember. */
  readonly betweenCases?: (signal: AbortSignal) => Promise<void>;
}

export interface CaseResult {
  readonly case: string;
  readonly verdict: Verdict;
  /** Present unless `passed`. */
  readonly reason?: string;
  readonly expected: boolean;
  readonly durationMs: number;
}

export interface ConformanceResult {
  readonly results: readonly CaseResult[];
  /** From the verdicts alone: 0 all as expected, 1 nonconformant or an unexpected pass, 3 inconclusive. */
  readonly exitCode: 0 | 1 | 3;
}

/**
 * Runs cases one after the other through Mocha, without retries, and judges them. Emits `case-planned` for each, then
 * `case-started`, findings, notes and `case-ended`. Throws `FLEETBED_CASE_UNKNOWN` when nothing is selected.
 *
 * Does not deploy or remove the base state, and does not emit `run-started` and `run-ended`: a run begins before its fleet
 * is up and ends after it is down.
 */
export async function runConformance(options: ConformanceOptions): Promise<ConformanceResult> {
  const cases = selectCases(options);
  for (const { id, title, behaviour, features, spec } of cases)
    options.emit({ type: 'case-planned', case: id, title, behaviour, features, spec });
  const records = await runWithMocha(cases, options);
  const results = [...records.values()].map(resultOf);
  return { results, exitCode: exitCodeOf(results.map(({ verdict }) => verdict)) };
}

/** The cases that a run would run. Throws `FLEETBED_CASE_UNKNOWN` when there is none. */
export function selectCases({
  cases,
  grep,
  behaviours,
}: Pick<ConformanceOptions, 'cases' | 'grep' | 'behaviours'>): readonly Case[] {
  const isWanted = ({ id, title, behaviour }: Case): boolean =>
    (behaviours?.includes(behaviour) ?? true) && [id, title].some((text) => matches(text, grep));
  const selected = cases.filter(isWanted);
  if (selected.length > 0) return selected;
  throw new FleetbedError('FLEETBED_CASE_UNKNOWN', 'no conformance case is selected', {
    observed: `pattern ${String(grep ?? 'none')}, behaviours ${behaviours?.join(', ') ?? 'all'}`,
    hint: `there are ${cases.map(({ id }) => id).join(', ')}`,
  });
}

function matches(text: string, grep: string | RegExp | undefined): boolean {
  if (grep === undefined) return true;
  return typeof grep === 'string' ? text.includes(grep) : text.search(grep) !== -1;
}

async function runWithMocha(cases: readonly Case[], options: ConformanceOptions): Promise<CaseRecords> {
  const { emit } = options;
  let records: CaseRecords = new Map();
  const reporterOptions: EventReporterOptions = { emit, records: () => records };
  const mocha = new Mocha({ reporter: EventReporter, reporterOptions });
  records = addCases(mocha.suite, cases, caseBody(options));
  await new Promise<void>((resolve) => {
    mocha.run(() => {
      resolve();
    });
  });
  // Else its listeners of process events stay.
  mocha.dispose();
  return records;
}

function caseBody(options: ConformanceOptions): (record: CaseRecord) => Promise<Judgement> {
  const { fleet, installation, base, image, clock, implementation, ledger, emit, signal } = options;
  const limits = options.limits ?? limitsAt(options.healthCheckTimeScale);
  const pieces = { fleet, installation, image, clock, limits, ...(base === undefined ? {} : { base }) };
  const runner = new CaseRunner({ pieces, features: implementation.features, emit, signal });
  let isFirst = true;
  return async (record) => {
    const startedMs = clock.now();
    const prepare = isFirst ? undefined : options.betweenCases;
    isFirst = false;
    const outcome = await runner.run(record.definition, prepare);
    const entry = ledger.expected.find((each) => each.case === record.definition.id);
    record.judgement = judge(outcome, entry);
    record.durationMs = Math.round(clock.now() - startedMs);
    return record.judgement;
  };
}

function resultOf({ definition, judgement, durationMs = 0 }: CaseRecord): CaseResult {
  const unknown: Judgement = { verdict: 'inconclusive', expected: false, reason: 'the case was not run' };
  return { case: definition.id, durationMs, ...(judgement ?? unknown) };
}
