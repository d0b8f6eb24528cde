/**
 * What a row says of a pod. Mirrors printPod of kubernetes `pkg/printers/internalversion/printers.go`: containers that
 * have not started tell more than the phase does.
 */
import type { ApiObject } from '../../kube/json/api-object.ts';
import { objectAt, textAt, type JsonObject } from '../../kube/json/json.ts';
import { ageText, conditionOf, countAt, isDeleted, nameText, NONE, objectsAt, sinceText } from './cell-text.ts';
import type { Cell } from './table-columns.ts';

export function podCells(pod: ApiObject, nowMs: number): readonly Cell[] {
  const [spec, status] = [objectAt(pod, 'spec'), objectAt(pod, 'status')];
  const summary = summaryOf(pod);
  return [
    nameText(pod),
    `${String(summary.ready)}/${String(totalContainers(spec))}`,
    deletionReason(pod, summary.reason),
    restartsText(summary, nowMs),
    ageText(pod, nowMs),
    textAt(objectsAt(status, 'podIPs')[0], 'ip') ?? NONE,
    textAt(spec, 'nodeName') ?? NONE,
    textAt(status, 'nominatedNodeName') ?? NONE,
    readinessGates(pod),
  ];
}

/** A finished pod is shown only where finished ones are asked for. */
export function podConditions(pod: ApiObject): readonly JsonObject[] {
  const of = (reason: string, message: string): JsonObject[] => [
    { type: 'Completed', status: 'True', reason, message },
  ];
  switch (textAt(objectAt(pod, 'status'), 'phase')) {
    case 'Succeeded':
      return of('Succeeded', 'The pod has completed successfully.');
    case 'Failed':
      return of('Failed', 'The pod failed.');
    default:
      return [];
  }
}

interface Summary {
  reason: string;
  ready: number;
  restarts: Restarts;
}

/** How often, and when last; the time is empty where none is known. */
class Restarts {
  count = 0;
  last = '';

  add(container: JsonObject): void {
    this.count += countAt(container, 'restartCount');
    const finished = textAt(objectAt(objectAt(container, 'lastState'), 'terminated'), 'finishedAt') ?? '';
    if (finished > this.last) this.last = finished;
  }
}

function summaryOf(pod: ApiObject): Summary {
  const status = objectAt(pod, 'status');
  const gated = conditionOf(pod, 'PodScheduled')?.['reason'] === 'SchedulingGated';
  const phase = textAt(status, 'reason') ?? textAt(status, 'phase') ?? '';
  const summary: Summary = { reason: gated ? 'SchedulingGated' : phase, ready: 0, restarts: new Restarts() };
  const sidecars = new Restarts();
  const initializing = readInitContainers(pod, summary, sidecars);
  if (!initializing || conditionOf(pod, 'Initialized')?.['status'] === 'True') {
    summary.restarts = sidecars;
    readContainers(pod, summary);
  }
  return summary;
}

/** @returns whether one of them keeps the pod from starting */
function readInitContainers(pod: ApiObject, summary: Summary, sidecars: Restarts): boolean {
  const declared = objectsAt(objectAt(pod, 'spec'), 'initContainers');
  const restartable = new Set(declared.filter(isRestartable).map((container) => textAt(container, 'name')));
  for (const [index, container] of objectsAt(objectAt(pod, 'status'), 'initContainerStatuses').entries()) {
    summary.restarts.add(container);
    const isSidecar = restartable.has(textAt(container, 'name'));
    if (isSidecar) sidecars.add(container);
    const state = objectAt(container, 'state');
    const terminated = objectAt(state, 'terminated');
    if (terminated !== undefined && countAt(terminated, 'exitCode') === 0) continue;
    if (isSidecar && container['started'] === true) {
      if (container['ready'] === true) summary.ready += 1;
      continue;
    }
    const waiting = textAt(objectAt(state, 'waiting'), 'reason') ?? '';
    if (terminated !== undefined) summary.reason = `Init:${terminatedText(terminated)}`;
    else if (waiting !== '' && waiting !== 'PodInitializing') summary.reason = `Init:${waiting}`;
    else summary.reason = `Init:${String(index)}/${String(declared.length)}`;
    return true;
  }
  return false;
}

function readContainers(pod: ApiObject, summary: Summary): void {
  let running = false;
  for (const container of objectsAt(objectAt(pod, 'status'), 'containerStatuses').reverse()) {
    summary.restarts.add(container);
    const state = objectAt(container, 'state');
    const terminated = objectAt(state, 'terminated');
    const waiting = textAt(objectAt(state, 'waiting'), 'reason') ?? '';
    if (waiting !== '') summary.reason = waiting;
    else if (terminated !== undefined) summary.reason = terminatedText(terminated);
    else if (container['ready'] === true && objectAt(state, 'running') !== undefined) {
      running = true;
      summary.ready += 1;
    }
  }
  if (summary.reason === 'Completed' && running)
    summary.reason = conditionOf(pod, 'Ready')?.['status'] === 'True' ? 'Running' : 'NotReady';
}

function terminatedText(terminated: JsonObject): string {
  const reason = textAt(terminated, 'reason') ?? '';
  if (reason !== '') return reason;
  const signal = countAt(terminated, 'signal');
  return signal === 0 ? `ExitCode:${String(countAt(terminated, 'exitCode'))}` : `Signal:${String(signal)}`;
}

function deletionReason(pod: ApiObject, reason: string): string {
  if (!isDeleted(pod)) return reason;
  const status = objectAt(pod, 'status');
  if (textAt(status, 'reason') === 'NodeLost') return 'Unknown';
  const phase = textAt(status, 'phase');
  return phase === 'Succeeded' || phase === 'Failed' ? reason : 'Terminating';
}

function restartsText({ restarts: { count, last } }: Summary, nowMs: number): string {
  return count === 0 || last === '' ? String(count) : `${String(count)} (${sinceText(last, nowMs)} ago)`;
}

function totalContainers(spec: JsonObject | undefined): number {
  return objectsAt(spec, 'containers').length + objectsAt(spec, 'initContainers').filter(isRestartable).length;
}

function isRestartable(container: JsonObject): boolean {
  return container['restartPolicy'] === 'Always';
}

function readinessGates(pod: ApiObject): string {
  const gates = objectsAt(objectAt(pod, 'spec'), 'readinessGates');
  if (gates.length === 0) return NONE;
  const open = gates.filter((gate) => conditionOf(pod, textAt(gate, 'conditionType') ?? '')?.['status'] === 'True');
  return `${String(open.length)}/${String(gates.length)}`;
}
