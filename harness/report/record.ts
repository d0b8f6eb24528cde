import type {
  CaseEnded,
  CasePlanned,
  EventTime,
  RunEnded,
  RunEvent,
  RunStarted,
  RunStep,
} from '../conformance/events.ts';
import type { Finding } from '../conformance/finding.ts';
import type { Verdict } from '../conformance/verdict.ts';
import { FleetbedError } from '../core/errors.ts';
import type { CaseRecord, RunRecord, StepRecord, Totals } from './run-record.ts';
import { durationText } from './text/duration.ts';

/** The exit code of a run that says nothing about one: the environment got in the way. */
const CUT_OFF = 3;

/**
 * The record of a run. Throws `FLEETBED_REPORT_FAILED` when the events do not begin with a start.
 *
 * A case that was planned but did not end is `inconclusive`. A run that was cut off, or that ended with another exit code
 * than 0 though no case is to blame, gets a case of its own, so that no report of it can be read as a success.
 */
export function recordOf(events: readonly RunEvent[]): RunRecord {
  const started = events.find((event) => event.type === 'run-started');
  const last = events.at(-1);
  if (started === undefined || last === undefined) throw noStart(events.length);
  const ended = events.find((event) => event.type === 'run-ended');
  const durationMs = ended?.durationMs ?? last.elapsedMs;
  const steps = stepsOf(events, durationMs);
  const cases = casesOf(events, durationMs);
  const own = runCase({ started, last, ended, steps, cases });
  const all = own === undefined ? cases : [...cases, own];
  const { type: _type, at, elapsedMs: _elapsedMs, ...about } = started;
  return {
    ...about,
    startedAt: at,
    durationMs,
    complete: ended !== undefined,
    exitCode: ended?.exitCode ?? CUT_OFF,
    steps,
    cases: all,
    totals: totalsOf(all),
  };
}

function noStart(count: number): FleetbedError {
  return new FleetbedError('FLEETBED_REPORT_FAILED', 'the events are not those of a run', {
    observed: count === 0 ? 'no events' : `${String(count)} events, none of them run-started`,
    hint: 'the log was cut off before anything happened; run again',
  });
}

function stepsOf(events: readonly RunEvent[], runMs: number): readonly StepRecord[] {
  const steps: StepRecord[] = [];
  // Where the step is that an end or a note belongs to: the same may be done several times in a run.
  const open = new Map<string, number>();
  for (const event of events) {
    if (event.type !== 'step') continue;
    const key = JSON.stringify([event.step.step, event.step.subject]);
    const index = open.get(key) ?? steps.length;
    const next = stepAfter(steps[index], event, runMs);
    steps[index] = next;
    if (next.outcome === 'unfinished') open.set(key, index);
    else open.delete(key);
  }
  return steps;
}

function stepAfter(
  earlier: StepRecord | undefined,
  { step, elapsedMs }: RunStep & EventTime,
  runMs: number,
): StepRecord {
  const known: StepRecord = earlier ?? {
    step: step.step,
    ...(step.subject === undefined ? {} : { subject: step.subject }),
    startedMs: elapsedMs - (step.durationMs ?? 0),
    durationMs: runMs - elapsedMs,
    outcome: 'unfinished',
    notes: [],
  };
  const detail = step.detail === undefined ? {} : { detail: step.detail };
  switch (step.type) {
    case 'step-started':
      return known;
    case 'step-note':
      return { ...known, notes: [...known.notes, ...(step.detail === undefined ? [] : [step.detail])] };
    case 'step-ended':
    case 'step-failed':
      return {
        ...known,
        durationMs: step.durationMs ?? elapsedMs - known.startedMs,
        outcome: step.type === 'step-ended' ? 'done' : 'failed',
        ...detail,
      };
  }
}

function casesOf(events: readonly RunEvent[], runMs: number): readonly CaseRecord[] {
  const planned = new Map<string, CasePlanned>();
  const startedMs = new Map<string, number>();
  const ended = new Map<string, CaseEnded>();
  const findings = new Map<string, Finding[]>();
  const notes = new Map<string, string[]>();
  for (const event of events) {
    if (event.type === 'case-planned') planned.set(event.case, event);
    else if (event.type === 'case-started') startedMs.set(event.case, event.elapsedMs);
    else if (event.type === 'case-ended') ended.set(event.case, event);
    else if (event.type === 'finding') append(findings, event.case, event.finding);
    else if (event.type === 'note') append(notes, event.case, event.text);
  }
  return [...new Set([...planned.keys(), ...ended.keys()])].flatMap((id) => {
    const start = startedMs.get(id);
    const plan = planned.get(id);
    const about = ended.get(id) ?? plan;
    if (about === undefined) return [];
    return {
      id,
      title: about.title,
      behaviour: plan?.behaviour ?? 'other',
      features: about.features,
      spec: about.spec,
      ...(start === undefined ? {} : { startedMs: start }),
      ...outcomeOf(ended.get(id), start, runMs),
      findings: findings.get(id) ?? [],
      notes: notes.get(id) ?? [],
    };
  });
}

function outcomeOf(
  end: CaseEnded | undefined,
  startMs: number | undefined,
  runMs: number,
): Pick<CaseRecord, 'verdict' | 'expected' | 'durationMs'> & { readonly reason?: string } {
  if (end !== undefined) {
    const { verdict, expected, durationMs, reason } = end;
    return { verdict, expected, durationMs, ...(reason === undefined ? {} : { reason }) };
  }
  return {
    verdict: 'inconclusive',
    expected: false,
    durationMs: startMs === undefined ? 0 : runMs - startMs,
    reason: startMs === undefined ? 'was not reached before the run stopped' : 'was under way when the run stopped',
  };
}

function append<T>(lists: Map<string, T[]>, key: string, value: T): void {
  lists.set(key, [...(lists.get(key) ?? []), value]);
}

interface WholeRun {
  readonly started: RunStarted & EventTime;
  readonly last: RunEvent;
  readonly ended: (RunEnded & EventTime) | undefined;
  readonly steps: readonly StepRecord[];
  readonly cases: readonly CaseRecord[];
}

/** The case that stands for a run which failed as a whole; undefined for any other run. */
function runCase({ last, ended, steps, cases }: WholeRun): CaseRecord | undefined {
  const blamed = cases.some(({ expected }) => !expected);
  if (ended !== undefined && (ended.exitCode === 0 || blamed)) return undefined;
  const failed = steps.findLast(({ outcome }) => outcome === 'failed');
  const cutOff = `the log ends after ${durationText(last.elapsedMs)}, without the end of the run`;
  const exit = `the run ended with exit code ${String(ended?.exitCode ?? CUT_OFF)}`;
  const step = failed === undefined ? '' : `: ${stepText(failed)} failed: ${failed.detail ?? 'no reason given'}`;
  return {
    id: 'run',
    title: 'the run comes to its end',
    behaviour: 'run',
    features: [],
    spec: '',
    verdict: 'inconclusive',
    expected: false,
    reason: `${ended === undefined ? cutOff : exit}${step}`,
    durationMs: ended?.durationMs ?? last.elapsedMs,
    findings: [],
    notes: [],
  };
}

function stepText({ step, subject }: StepRecord): string {
  return subject === undefined ? step : `${step} ${subject}`;
}

function totalsOf(cases: readonly CaseRecord[]): Totals {
  const count = (verdict: Verdict): number => cases.filter((one) => one.verdict === verdict).length;
  return {
    cases: cases.length,
    unexpected: cases.filter(({ expected }) => !expected).length,
    nonconformant: count('nonconformant'),
    inconclusive: count('inconclusive'),
    'unexpected-pass': count('unexpected-pass'),
    'expected-failure': count('expected-failure'),
    unsupported: count('unsupported'),
    passed: count('passed'),
  };
}
