import type { Finding } from '../../conformance/finding.ts';
import { VERDICTS, type Verdict } from '../../conformance/verdict.ts';
import type { CaseRecord, RunRecord, StepRecord } from '../run-record.ts';
import { durationText } from '../text/duration.ts';
import { figuresOf } from '../text/figures.ts';
import { padded, tableLines, wrapped, type Column } from '../text/layout.ts';
import { VERDICT_LOOKS, type Style } from '../text/style.ts';

export interface SummaryOptions {
  readonly style: Style;
  /** Columns of the terminal. */
  readonly width: number;
}

/** Verdicts that a person has to read about. */
const NEED_READING: ReadonlySet<Verdict> = new Set(['nonconformant', 'inconclusive', 'unexpected-pass']);
const LABEL_WIDTH = 10;

/**
 * The result of a run for a person: what ran, wall time by step and by behaviour, every finding of each case that is
 * nonconformant, inconclusive or an unexpected pass, the reasons of the others that did not pass, and one last line.
 */
export function renderSummary(record: RunRecord, options: SummaryOptions): string {
  const sections = [
    headLines(record, options),
    stepTable(record.steps, options),
    behaviourTable(record.cases, options),
    ...record.cases.filter(({ verdict }) => NEED_READING.has(verdict)).map((one) => caseLines(one, options)),
    toleratedLines(record.cases, options),
    [lastLine(record, options)],
  ];
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

function headLines(record: RunRecord, { style }: SummaryOptions): readonly string[] {
  const { implementation, fleet, provider, clusters, fleetbedVersion, runId } = record;
  const line = (label: string, text: string): string => `${style.paint('dim', padded(label, 14, 'left'))}  ${text}`;
  return [
    line('implementation', `${implementation.name} ${implementation.version}`),
    line('fleet', `${fleet} on ${provider}: ${clusters.join(', ')}`),
    line('run', `${runId}, fleetbed ${fleetbedVersion}`),
  ];
}

function stepTable(steps: readonly StepRecord[], { style }: SummaryOptions): readonly string[] {
  if (steps.length === 0) return [];
  const columns: readonly Column[] = [
    { title: 'step', align: 'left' },
    { title: 'times', align: 'right' },
    { title: 'wall', align: 'right' },
    { title: 'slowest', align: 'left' },
  ];
  const rows = [...groupBy(steps, ({ step }) => step)].map(([step, group]) => [
    step,
    String(group.length),
    durationText(wallMs(group)),
    slowest(group),
  ]);
  const [titles = '', ...lines] = tableLines(columns, rows);
  return [style.paint('dim', titles), ...lines];
}

/** From the first start to the last end: steps of several clusters run side by side. */
function wallMs(steps: readonly { readonly startedMs: number; readonly durationMs: number }[]): number {
  const start = Math.min(...steps.map(({ startedMs }) => startedMs));
  return Math.max(...steps.map(({ startedMs, durationMs }) => startedMs + durationMs)) - start;
}

function slowest(steps: readonly StepRecord[]): string {
  const troubled = steps.find(({ outcome }) => outcome !== 'done');
  if (troubled !== undefined) return `${troubled.outcome} ${troubled.subject ?? ''}`.trimEnd();
  const [longest] = [...steps].sort((a, b) => b.durationMs - a.durationMs);
  return steps.length < 2
    ? (longest?.subject ?? '')
    : `${longest?.subject ?? ''} ${durationText(longest?.durationMs ?? 0)}`;
}

function behaviourTable(cases: readonly CaseRecord[], { style }: SummaryOptions): readonly string[] {
  if (cases.length === 0) return [];
  const columns: readonly Column[] = [
    { title: 'behaviour', align: 'left' },
    { title: 'cases', align: 'right' },
    { title: 'wall', align: 'right' },
    { title: 'verdicts', align: 'left' },
  ];
  const rows = [...groupBy(cases, ({ behaviour }) => behaviour)].map(([behaviour, group]) => [
    behaviour,
    String(group.length),
    durationText(group.reduce((sum, { durationMs }) => sum + durationMs, 0)),
    verdictsText((verdict) => group.filter((one) => one.verdict === verdict).length, style),
  ]);
  const [titles = '', ...lines] = tableLines(columns, rows);
  return [style.paint('dim', titles), ...lines];
}

/** `5 passed, 1 nonconformant`: only verdicts that occur, each in its colour. */
function verdictsText(countOf: (verdict: Verdict) => number, style: Style): string {
  return [...VERDICTS]
    .reverse()
    .filter((verdict) => countOf(verdict) > 0)
    .map((verdict) => style.paint(VERDICT_LOOKS[verdict].format, `${String(countOf(verdict))} ${verdict}`))
    .join(', ');
}

function caseLines(one: CaseRecord, options: SummaryOptions): readonly string[] {
  const { mark, format } = VERDICT_LOOKS[one.verdict];
  const { style } = options;
  return [
    `${style.paint(format, `${mark} ${one.verdict}`)}  ${style.paint('bold', one.id)}`,
    `  ${one.title}`,
    ...(one.reason === undefined ? [] : labelled('reason', one.reason, options)),
    ...(one.spec === '' ? [] : labelled('spec', one.spec, options)),
    ...one.findings.flatMap((finding) => findingLines(finding, options)),
    ...one.notes.flatMap((note) => labelled('note', note, options)),
  ];
}

function findingLines(finding: Finding, options: SummaryOptions): readonly string[] {
  const { mark, format } = VERDICT_LOOKS[finding.holds ? 'passed' : 'nonconformant'];
  const figures = figuresOf(finding).join(', ');
  const [claim = '', ...rest] = wrapped(finding.claim, options.width - 4);
  return [
    `  ${options.style.paint(format, mark)} ${claim}`,
    ...rest.map((line) => `    ${line}`),
    ...(finding.holds
      ? labelled('observed', finding.observed, options, 4)
      : [...labelled('expected', finding.expected, options, 4), ...labelled('observed', finding.observed, options, 4)]),
    ...(figures === '' ? [] : labelled('figures', figures, options, 4)),
  ];
}

function labelled(label: string, text: string, { style, width }: SummaryOptions, indent = 2): readonly string[] {
  const [first = '', ...rest] = wrapped(text, width - indent - LABEL_WIDTH);
  const margin = ' '.repeat(indent);
  return [
    `${margin}${style.paint('dim', padded(label, LABEL_WIDTH, 'left'))}${first}`,
    ...rest.map((line) => `${margin}${' '.repeat(LABEL_WIDTH)}${line}`),
  ];
}

/** Cases that did not pass and were not expected to: one line each. */
function toleratedLines(cases: readonly CaseRecord[], { style }: SummaryOptions): readonly string[] {
  const tolerated = cases.filter(({ verdict }) => verdict === 'expected-failure' || verdict === 'unsupported');
  const columns: readonly Column[] = [
    { title: '', align: 'left' },
    { title: '', align: 'left' },
    { title: '', align: 'left' },
  ];
  const rows = tolerated.map(({ verdict, id, reason }) => [
    `${VERDICT_LOOKS[verdict].mark} ${verdict}`,
    id,
    reason ?? 'no reason given',
  ]);
  return tableLines(columns, rows)
    .slice(1)
    .map((line) => style.paint('dim', line));
}

function lastLine(record: RunRecord, { style }: SummaryOptions): string {
  const counts = verdictsText((verdict) => record.totals[verdict], style);
  const cases = `${String(record.totals.cases)} ${record.totals.cases === 1 ? 'case' : 'cases'}`;
  const what = counts === '' ? cases : `${cases}: ${counts}`;
  return `${what}  in ${durationText(record.durationMs)}, exit code ${String(record.exitCode)}`;
}

function groupBy<T>(values: readonly T[], keyOf: (value: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const value of values) {
    const group = groups.get(keyOf(value));
    if (group === undefined) groups.set(keyOf(value), [value]);
    else group.push(value);
  }
  return groups;
}
