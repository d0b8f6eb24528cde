import type { Finding } from '../../conformance/finding.ts';
import type { Verdict } from '../../conformance/verdict.ts';
import type { CaseRecord, RunRecord } from '../run-record.ts';
import { figuresOf } from '../text/figures.ts';
import { xmlAttributes, xmlText } from './xml-text.ts';

/**
 * A run as JUnit XML, in the dialect that Jenkins (`jenkins-junit.xsd`) and the readers of GitHub and GitLab share.
 *
 * A suite is a behaviour. `nonconformant` and `unexpected-pass` are failures, `inconclusive` is an error, `unsupported` and
 * `expected-failure` are skipped with their reason. Findings and notes are in `system-out`.
 */
export function renderJunit(record: RunRecord): string {
  const suites = new Map<string, CaseRecord[]>();
  for (const one of record.cases) suites.set(one.behaviour, [...(suites.get(one.behaviour) ?? []), one]);
  const lines = [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites${xmlAttributes({ name: 'fleetbed', ...countsOf(record.cases), time: seconds(record.durationMs) })}>`,
    ...[...suites].flatMap(([behaviour, cases]) => suiteLines(record, behaviour, cases)),
    '</testsuites>',
  ];
  return `${lines.join('\n')}\n`;
}

function suiteLines(record: RunRecord, behaviour: string, cases: readonly CaseRecord[]): readonly string[] {
  const started = cases.flatMap(({ startedMs }) => (startedMs === undefined ? [] : [startedMs]));
  const at = new Date(Date.parse(record.startedAt) + Math.min(...(started.length === 0 ? [0] : started)));
  const about = {
    name: behaviour,
    ...countsOf(cases),
    time: seconds(cases.reduce((sum, { durationMs }) => sum + durationMs, 0)),
    // The schema of Jenkins knows no zone: UTC it is.
    timestamp: at.toISOString().slice(0, 19),
  };
  return [
    `  <testsuite${xmlAttributes(about)}>`,
    '    <properties>',
    ...Object.entries(propertiesOf(record)).map(
      ([name, value]) => `      <property${xmlAttributes({ name, value })}/>`,
    ),
    '    </properties>',
    ...cases.flatMap(caseLines),
    '  </testsuite>',
  ];
}

function propertiesOf(record: RunRecord): Readonly<Record<string, string>> {
  const { implementation, fleet, provider, clusters, runId, fleetbedVersion } = record;
  return {
    implementation: `${implementation.name} ${implementation.version}`,
    fleet,
    provider,
    clusters: clusters.join(','),
    run: runId,
    fleetbed: fleetbedVersion,
  };
}

function caseLines(one: CaseRecord): readonly string[] {
  const about = {
    classname: `fleetbed.${one.behaviour}`,
    name: `${one.id}: ${one.title}`,
    time: seconds(one.durationMs),
  };
  const said = saidBy(one);
  const children = [...verdictLines(one), ...(said === '' ? [] : [`      <system-out>${xmlText(said)}</system-out>`])];
  if (children.length === 0) return [`    <testcase${xmlAttributes(about)}/>`];
  return [`    <testcase${xmlAttributes(about)}>`, ...children, '    </testcase>'];
}

type Element = 'failure' | 'error' | 'skipped';

const ELEMENT_OF: Readonly<Record<Verdict, Element | undefined>> = {
  passed: undefined,
  nonconformant: 'failure',
  'unexpected-pass': 'failure',
  inconclusive: 'error',
  unsupported: 'skipped',
  'expected-failure': 'skipped',
};

function verdictLines(one: CaseRecord): readonly string[] {
  const element = ELEMENT_OF[one.verdict];
  const message = one.reason ?? one.verdict;
  if (element === undefined) return [];
  if (element === 'skipped') return [`      <skipped${xmlAttributes({ message: `${one.verdict}: ${message}` })}/>`];
  return [problemLine(element, one, message)];
}

function problemLine(element: 'failure' | 'error', one: CaseRecord, message: string): string {
  const broken = one.findings.filter(({ holds }) => !holds).map(findingText);
  const text = [message, ...(one.spec === '' ? [] : [`spec: ${one.spec}`]), ...broken].join('\n');
  return `      <${element}${xmlAttributes({ message, type: one.verdict })}>${xmlText(text)}</${element}>`;
}

function saidBy({ findings, notes }: CaseRecord): string {
  return [...findings.map(findingText), ...notes.map((note) => `note: ${note}`)].join('\n');
}

function findingText(finding: Finding): string {
  const figures = figuresOf(finding);
  return [
    `${finding.holds ? 'holds' : 'DOES NOT HOLD'}: ${finding.claim}`,
    `  expected: ${finding.expected}`,
    `  observed: ${finding.observed}`,
    ...(figures.length === 0 ? [] : [`  figures: ${figures.join(', ')}`]),
  ].join('\n');
}

function countsOf(cases: readonly CaseRecord[]): Readonly<Record<string, number>> {
  const count = (element: Element): number => cases.filter(({ verdict }) => ELEMENT_OF[verdict] === element).length;
  return { tests: cases.length, failures: count('failure'), errors: count('error'), skipped: count('skipped') };
}

function seconds(ms: number): string {
  return (ms / 1_000).toFixed(3);
}
