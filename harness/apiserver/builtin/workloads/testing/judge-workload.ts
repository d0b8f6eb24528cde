import type { JsonValue } from '../../../../kube/json/json.ts';
import {
  comparable,
  createLocally,
  differences,
  LOCAL_UID,
  merged,
  updateLocally,
  type LocalAnswer,
} from './local-workloads.ts';
import type { RecordedAnswer } from './recorded-answers.ts';
import type { WorkloadCase } from './workload-case.ts';

/** How this room's answer to a case differs from the real server's; nothing: it does not. */
export function judgeWorkload(testCase: WorkloadCase, real: RecordedAnswer): string[] {
  const local = answerLocally(testCase, real);
  const problems: string[] = [];
  if (local.code !== real.code) problems.push(`code ${String(real.code)} and ${String(local.code)}`);
  if (real.message !== undefined || local.message !== undefined)
    problems.push(...messageDifferences(real.message ?? '', withoutUid(local.message ?? '')));
  else {
    problems.push(...differences(real.object, local.object === undefined ? undefined : comparable(local.object)));
    problems.push(...differences([...(real.warnings ?? [])], [...local.warnings], 'warnings'));
  }
  return problems;
}

/** The body of the update that a case makes of the stored object. */
export function changedBody(testCase: WorkloadCase, live: JsonValue): JsonValue {
  return merged(merged(live, testCase.change ?? {}), { metadata: { resourceVersion: null } });
}

export function withoutUid(message: string): string {
  return message.replaceAll(LOCAL_UID, 'UID').replaceAll(/[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f-]{21}/g, 'UID');
}

function answerLocally(testCase: WorkloadCase, { live }: RecordedAnswer): LocalAnswer {
  if (live === undefined) return createLocally(testCase.plural, testCase.body);
  return updateLocally(testCase.plural, live, changedBody(testCase, live), testCase.subresource);
}

/** Upstream goes through some maps in no order: the parts of a message are compared as a set, then as a whole. */
function messageDifferences(real: string, local: string): string[] {
  if (real === local) return [];
  const [ours, theirs] = [partsOf(local), partsOf(real)];
  return [
    ...theirs.filter((part) => !ours.includes(part)).map((part) => `only the real server says ${part}`),
    ...ours.filter((part) => !theirs.includes(part)).map((part) => `only this one says ${part}`),
  ];
}

function partsOf(message: string): string[] {
  return message
    .replace(/^[^[]* is invalid: \[?/, '')
    .replace(/\]$/, '')
    .split(/, (?=[a-z]+[.[:])/);
}
