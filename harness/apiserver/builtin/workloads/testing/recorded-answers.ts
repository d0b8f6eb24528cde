import { readFileSync, writeFileSync } from 'node:fs';
import type { ApiObject } from '../../../../kube/json/api-object.ts';
import type { JsonObject } from '../../../../kube/json/json.ts';

/** What the real server said to a case. */
export interface RecordedAnswer {
  readonly title: string;
  readonly code: number;
  /** Of a refusal, with the uid written as UID. */
  readonly message?: string;
  /** Of a success, comparable. */
  readonly object?: JsonObject;
  readonly warnings?: readonly string[];
  /** Of a change: what was stored before it. */
  readonly live?: ApiObject;
}

const FILE = new URL('../../../../../fixtures/upstream/workloads/answers.jsonl', import.meta.url);

export function readAnswers(): ReadonlyMap<string, RecordedAnswer> {
  const lines = readFileSync(FILE, 'utf8').trimEnd().split('\n');
  return new Map(lines.map((line) => JSON.parse(line) as RecordedAnswer).map((answer) => [answer.title, answer]));
}

export function writeAnswers(answers: readonly RecordedAnswer[]): void {
  writeFileSync(FILE, answers.map((answer) => `${JSON.stringify(answer)}\n`).join(''));
}
