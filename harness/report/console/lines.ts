import type { CaseEnded, RunEvent, RunStarted } from '../../conformance/events.ts';
import type { Finding } from '../../conformance/finding.ts';
import type { StepEvent } from '../../core/events.ts';
import { durationText } from '../text/duration.ts';
import { keyFiguresOf } from '../text/figures.ts';
import { padded } from '../text/layout.ts';
import { VERDICT_LOOKS, type Style } from '../text/style.ts';
import type { RunProgress } from './run-progress.ts';

const STEP_WIDTH = 24;
const SUBJECT_WIDTH = 14;
const CASE_WIDTH = 44;
const TIME_WIDTH = 10;

/**
 * What a plain log says about an event: a line for the start of the run, for each step that ended or has something to say,
 * and for each case. Undefined for an event that says nothing of its own. Each line begins with the time since the start.
 */
export function plainLine(event: RunEvent, progress: RunProgress, style: Style): string | undefined {
  const text = plainText(event, progress, style);
  return text === undefined ? undefined : atTime(event.elapsedMs, text, style);
}

function plainText(event: RunEvent, progress: RunProgress, style: Style): string | undefined {
  switch (event.type) {
    case 'run-started':
      return runStartedText(event);
    case 'step':
      return event.step.type === 'step-started' ? undefined : stepText(event.step, style);
    case 'case-ended':
      return caseText(event, progress.findingsOf(event.case), style);
    case 'note':
      return `${style.paint('dim', '·')} ${event.case}: ${event.text}`;
    case 'case-planned':
    case 'case-started':
    case 'finding':
    case 'run-ended':
      return undefined;
  }
}

/** Said when nothing else was for a while: what is being waited for. Undefined when nothing is. */
export function waitingLine(progress: RunProgress, elapsedMs: number, style: Style): string | undefined {
  const open = progress.openSteps();
  if (open.length === 0) return undefined;
  const steps = open.map(({ step, sinceMs }) => `${nameOf(step)} (${durationText(elapsedMs - sinceMs)})`);
  return atTime(elapsedMs, style.paint('dim', `… still waiting for: ${steps.join(', ')}`), style);
}

export function runStartedText({ implementation, fleet, provider, clusters }: RunStarted): string {
  return `${implementation.name} ${implementation.version} on fleet ${fleet} (${provider}: ${clusters.join(', ')})`;
}

/** One case, aligned: mark, id, time, and the verdict unless it passed, with the key figures. */
export function caseText(
  { case: id, verdict, durationMs, reason }: CaseEnded,
  findings: readonly Finding[],
  style: Style,
): string {
  const { mark, format } = VERDICT_LOOKS[verdict];
  const remarks = [
    ...(verdict === 'passed' ? [] : [style.paint(format, verdict)]),
    ...keyFiguresOf(findings),
    ...(verdict === 'passed' || reason === undefined ? [] : [oneLine(reason)]),
  ];
  const time = padded(durationText(durationMs), TIME_WIDTH, 'right');
  return `${style.paint(format, mark)} ${padded(id, CASE_WIDTH, 'left')}${time}   ${remarks.join(', ')}`.trimEnd();
}

function stepText({ type, step, subject = '', detail, durationMs }: StepEvent, style: Style): string {
  const mark = { 'step-ended': '✔', 'step-failed': '✖', 'step-note': '·', 'step-started': '…' }[type];
  const format = type === 'step-failed' ? 'red' : type === 'step-ended' ? 'green' : 'dim';
  const time = padded(durationMs === undefined ? '' : durationText(durationMs), TIME_WIDTH, 'right');
  const about = `${padded(step, STEP_WIDTH, 'left')}${padded(subject, SUBJECT_WIDTH, 'left')}`;
  return `${style.paint(format, mark)} ${about}${time}   ${oneLine(detail ?? '')}`.trimEnd();
}

function nameOf({ step, subject }: StepEvent): string {
  return subject === undefined ? step : `${step} ${subject}`;
}

function atTime(elapsedMs: number, text: string, style: Style): string {
  return `${style.paint('dim', padded(`${(elapsedMs / 1_000).toFixed(1)} s`, 8, 'right'))}  ${text}`;
}

/** A reason can have lines of its own; the summary shows them all. */
function oneLine(text: string): string {
  return text
    .trim()
    .split(/\s*\n\s*/)
    .join(' | ');
}
