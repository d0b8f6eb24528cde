import { readFileSync, writeFileSync } from 'node:fs';
import { isJsonObject, type JsonObject } from '../../json/json.ts';
import { KubeStatusError } from '../../status/kube-status-error.ts';
import type { KubeStatus } from '../../status/kube-status.ts';
import { statusOf } from '../../status/refusals.ts';
import type { ApiObject } from '../../json/api-object.ts';
import type { Answer } from './sequence-runner.ts';

/** What a real server answered to each sequence, by its title. */
export type RecordedAnswers = Map<string, Answer[]>;

const FILE = new URL('../../../../fixtures/upstream/patch/answers.jsonl', import.meta.url);

/** @throws an Error when nothing was recorded */
export function readAnswers(): RecordedAnswers {
  const [, ...lines] = readFileSync(FILE, 'utf8').trimEnd().split('\n');
  return new Map(
    lines.map((line): [string, Answer[]] => {
      const [title, ...answers] = JSON.parse(line) as [string, ...(ApiObject | KubeStatus)[]];
      return [title, answers.map(answerOf)];
    }),
  );
}

function answerOf(body: ApiObject | KubeStatus): Answer {
  return body.kind === 'Status' ? { error: new KubeStatusError(body as KubeStatus) } : { object: body as ApiObject };
}

/** Without what differs between runs and does not matter. */
export function writeAnswers(answers: RecordedAnswers): void {
  const lines = [...answers].map(([title, list]) => JSON.stringify([title, ...list.map(bodyOf)]));
  const head = '{"generator":"FLEETBED_RECORD=1 npm run test:parity","source":"kube-apiserver v1.34"}';
  writeFileSync(FILE, `${[head, ...lines].join('\n')}\n`);
}

function bodyOf(answer: Answer): unknown {
  if ('error' in answer) return statusOf(answer.error);
  const { status, ...object } = answer.object;
  const metadata: JsonObject = { ...object.metadata };
  for (const field of ['uid', 'resourceVersion', 'creationTimestamp', 'generation', 'namespace'])
    Reflect.deleteProperty(metadata, field);
  return { ...object, metadata, ...(isJsonObject(status) ? { status } : {}) };
}
